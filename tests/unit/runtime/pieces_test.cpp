#include "runtime/pieces.hpp"

#include <gmock/gmock.h>

#include "runtime/phrases.hpp"
#include "vad/scripted/scripted.hpp"

namespace repartee::runtime {
namespace {

// Loud, with silence of `pause_s` after each `speech_s`.
std::vector<std::int16_t> talk(double seconds, double speech_s, double pause_s) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * 16000));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = std::fmod(static_cast<double>(i) / 16000, speech_s + pause_s);
    samples[i] = static_cast<std::int16_t>(at < speech_s ? (i % 2 == 0 ? 9000 : -9000) : 0);
  }
  return samples;
}

TEST(CutForRecognizer, are_the_whole_recording_in_order_and_short_enough) {
  const auto vad = vad::create_scripted();
  const auto samples = talk(200, 6.5, 0.5);
  const auto pieces = cut_for_recognizer(*vad, samples, 0.5F);
  std::size_t at = 0;
  for (const auto& piece : pieces) {
    EXPECT_EQ(piece.begin, at);
    EXPECT_LE(piece.end - piece.begin, static_cast<std::size_t>(longest_piece_s * 16000));
    at = piece.end;
    // Every cut but the recording's end lies in a pause: no word is cut.
    if (at < samples.size()) EXPECT_EQ(samples[at], 0) << at;
  }
  EXPECT_EQ(at, samples.size());
  EXPECT_GT(pieces.size(), 7u);
}

TEST(CutForRecognizer, speech_without_a_pause_is_cut_all_the_same) {
  const auto pieces = cut_for_recognizer(*vad::create_scripted(), talk(100, 1000, 1), 0.5F);
  EXPECT_GE(pieces.size(), 4u);
  for (const auto& piece : pieces) {
    EXPECT_LE(piece.end - piece.begin, static_cast<std::size_t>(longest_piece_s * 16000));
  }
}

TEST(CutForRecognizer, a_short_recording_is_one_and_an_empty_one_none) {
  const auto vad = vad::create_scripted();
  EXPECT_EQ(cut_for_recognizer(*vad, talk(28, 5, 1), 0.5F), (std::vector<Piece>{{0, 28 * 16000}}));
  EXPECT_TRUE(cut_for_recognizer(*vad, {}, 0.5F).empty());
}

TEST(AppendPiece, texts_are_joined_and_times_shifted) {
  stt::Transcript whole;
  append_piece(whole, {"one", 3, {{"one", 0.1, 0.2, 1}}, "en"}, 0);
  append_piece(whole, {}, 20);
  append_piece(whole, {"two", 3, {{"two", 0.5, 0.75, 1}}, "en"}, 40);
  EXPECT_EQ(whole.text, "one two");
  EXPECT_EQ(whole.stable, whole.text.size());
  EXPECT_EQ(whole.language, "en");
  EXPECT_DOUBLE_EQ(whole.words[1].start_s, 40.5);
}

TEST(HoldsSpeech, needs_a_few_windows_of_it) {
  const auto vad = vad::create_scripted();
  auto samples = talk(2, 1, 1);
  EXPECT_TRUE(holds_speech(*vad, {}, samples));
  std::ranges::fill(samples, 0);
  EXPECT_FALSE(holds_speech(*vad, {}, samples));
  samples[8000] = 20000;  // a click
  EXPECT_FALSE(holds_speech(*vad, {}, samples));
  EXPECT_FALSE(holds_speech(*vad, {}, {}));
}

stt::Transcript spoken(std::vector<stt::Word> words) {
  stt::Transcript transcript;
  for (const auto& word : words)
    transcript.text += (transcript.text.empty() ? "" : " ") + word.text;
  transcript.words = std::move(words);
  return transcript;
}

TEST(Phrases, end_at_sentences_and_pauses) {
  const auto all = phrases(spoken({{"Hello.", 0, 0.5, 1},
                                   {"How", 0.5, 0.7, 0.5},
                                   {"nice", 0.7, 1, 1},
                                   {"really", 1.7, 2, 1}}),
                           0, 2);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0], (Phrase{"Hello.", 0, 0.5, 1}));
  EXPECT_EQ(all[1].text, "How nice");
  EXPECT_DOUBLE_EQ(all[1].confidence, 0.75);
  EXPECT_EQ(all[2].text, "really");
}

TEST(Phrases, are_never_long) {
  std::vector<stt::Word> words;
  for (int i = 0; i < 100; ++i) words.push_back({"syllables", i * 0.4, i * 0.4 + 0.4, 1});
  std::size_t count = 0;
  for (const auto& phrase : phrases(spoken(words), 0, 40)) {
    EXPECT_LE(phrase.end_s - phrase.start_s, 7.001);
    EXPECT_LE(phrase.text.size(), 84u);
    count += (phrase.text.size() + 1) / 10;
  }
  EXPECT_EQ(count, 100u);
}

TEST(Phrases, without_word_times_are_one) {
  EXPECT_EQ(phrases({"all of it", 9, {}, ""}, 1, 3), (std::vector<Phrase>{{"all of it", 1, 3, 1}}));
  EXPECT_TRUE(phrases({}, 0, 1).empty());
}

}  // namespace
}  // namespace repartee::runtime
