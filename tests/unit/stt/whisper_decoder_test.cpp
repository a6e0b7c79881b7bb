// The real library with generated models: what a pass costs, repeats and tells beside the words.
#ifdef REPARTEE_HAVE_WHISPER
#include "stt/whisper/decoder.hpp"

#include <gtest/gtest.h>

#include "stt/stable_prefix.hpp"
#include "support/scripted_whisper.hpp"
#include "support/synthesize.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

class WhisperDecoding : public testing::Test {
 protected:
  std::unique_ptr<WhisperDecoder> decoder_of(const test::ScriptedWhisper& script,
                                             const WhisperTuning& tuning = {}) {
    const std::string path = folder_.path() / "ggml-scripted.bin";
    test::write_scripted_whisper(path, script);
    auto model = WhisperModel::load(path);
    EXPECT_TRUE(model) << model.error().text();
    model_ = *model;
    return *WhisperDecoder::create(model_, tuning);
  }
  WhisperHeard heard(WhisperDecoder& decoder, const RecognitionOptions& options = {},
                     double seconds = 2) {
    auto heard = decoder.decode(test::white_noise(seconds, 3000), options, {});
    EXPECT_TRUE(heard) << heard.error().text();
    return std::move(*heard);
  }

  test::TemporaryFolder folder_;
  std::shared_ptr<WhisperModel> model_;
};

TEST_F(WhisperDecoding, a_plain_sentence_takes_one_pass) {
  const auto decoder = decoder_of({.audio_positions = 1500});
  const auto said = heard(*decoder);
  EXPECT_EQ(joined(said.words), "the quick brown fox");
  EXPECT_EQ(said.passes, 1);
  EXPECT_FALSE(said.doubted);
}

TEST_F(WhisperDecoding, eight_bit_weights_say_the_same) {
  const auto decoder =
      decoder_of({.width = 32, .audio_positions = 1500, .numbers = test::WhisperNumbers::q8_0});
  EXPECT_LT(std::filesystem::file_size(folder_.path() / "ggml-scripted.bin"), 3'000'000U);
  EXPECT_EQ(joined(heard(*decoder).words), "the quick brown fox");
}

TEST_F(WhisperDecoding, words_share_the_audio_in_order) {
  const auto decoder = decoder_of({});
  const auto said = heard(*decoder);
  ASSERT_EQ(said.words.size(), 4U);
  double last_s = 0;
  for (const Word& word : said.words) {
    EXPECT_NEAR(word.start_s, last_s, 1e-6);
    EXPECT_GT(word.end_s, word.start_s);
    last_s = word.end_s;
  }
  EXPECT_NEAR(last_s, 2, 1e-6);
}

TEST_F(WhisperDecoding, a_model_that_never_ends_is_stopped_and_heard_once_more_in_full) {
  const auto decoder =
      decoder_of({.sentence = "well yes", .audio_positions = 1500, .never_ends = true});
  const auto said = heard(*decoder);
  EXPECT_EQ(said.passes, 2);
  EXPECT_TRUE(said.doubted);
  EXPECT_EQ(joined(said.words), "well yes");
}

TEST_F(WhisperDecoding, there_is_no_second_pass_where_the_first_was_full) {
  const auto decoder =
      decoder_of({.sentence = "well yes", .audio_positions = 384, .never_ends = true});
  EXPECT_EQ(heard(*decoder).passes, 1);
}

TEST_F(WhisperDecoding, trimming_and_gates_can_be_left_out_to_measure_them) {
  const test::ScriptedWhisper script{
      .sentence = "well yes", .audio_positions = 1500, .never_ends = true};
  const auto untrimmed = heard(*decoder_of(script, {.trimmed_context = false}));
  EXPECT_EQ(untrimmed.passes, 1);
  EXPECT_EQ(joined(untrimmed.words), "well yes");
  const auto believed = heard(*decoder_of(script, {.gates = false}));
  EXPECT_EQ(believed.passes, 1);
  EXPECT_FALSE(believed.doubted);
  EXPECT_TRUE(joined(believed.words).starts_with("well yes yes yes"));
}

TEST_F(WhisperDecoding, a_glance_is_never_repeated) {
  const auto decoder =
      decoder_of({.sentence = "well yes", .audio_positions = 1500, .never_ends = true});
  const auto said = decoder->glance(test::white_noise(2, 3000), {}, {});
  ASSERT_TRUE(said);
  EXPECT_EQ(said->passes, 1);
  EXPECT_TRUE(said->doubted);
}

// The probability is read at <|startoftranscript|>, with and without other tokens in the prompt,
// where whisper.cpp's own number belongs to an earlier step.
TEST_F(WhisperDecoding, what_is_said_while_nobody_speaks_is_not_believed) {
  const auto decoder = decoder_of({.nobody_speaks = true});
  EXPECT_TRUE(heard(*decoder).words.empty());
  EXPECT_TRUE(heard(*decoder, {.word_times = false}).words.empty());
  EXPECT_TRUE(heard(*decoder, {.prompt = "~7 ~8"}).words.empty());
  EXPECT_TRUE(heard(*decoder, {.glossary = "~7 ~8"}).words.empty());
}

TEST_F(WhisperDecoding, what_is_said_by_somebody_is_believed_whatever_the_prompt) {
  const auto decoder = decoder_of({});
  EXPECT_EQ(heard(*decoder, {.word_times = false}).words.size(), 4U);
  EXPECT_EQ(heard(*decoder).words.size(), 4U);
}

TEST_F(WhisperDecoding, the_language_is_told_by_ear) {
  const auto decoder =
      decoder_of({.sentence = "guten tag", .multilingual = true, .spoken_language = 2});
  const auto said = heard(*decoder, {.language = "auto"});
  EXPECT_EQ(said.language, "de");
  EXPECT_EQ(joined(said.words), "guten tag");
  EXPECT_EQ(said.passes, 2) << "the first guess was English";
}

TEST_F(WhisperDecoding, a_right_guess_of_the_language_costs_no_pass) {
  const auto decoder =
      decoder_of({.sentence = "guten tag", .multilingual = true, .spoken_language = 2});
  heard(*decoder, {.language = "auto"});
  const auto again = heard(*decoder, {.language = "auto"});
  EXPECT_EQ(again.language, "de");
  EXPECT_EQ(again.passes, 1);
}

TEST_F(WhisperDecoding, a_fixed_language_is_kept) {
  const auto decoder = decoder_of({.multilingual = true, .spoken_language = 2});
  const auto said = heard(*decoder, {.language = "fr"});
  EXPECT_EQ(said.language, "fr");
  EXPECT_EQ(said.passes, 1);
}

TEST_F(WhisperDecoding, a_long_recording_is_told_its_language_once) {
  const auto decoder = decoder_of({.multilingual = true, .spoken_language = 2});
  const auto said = heard(*decoder, {.language = "auto"}, 65);
  EXPECT_EQ(said.passes, 4) << "three pieces, and the first one twice";
  ASSERT_EQ(said.words.size(), 12U);
  EXPECT_GT(said.words[4].start_s, 24);
  EXPECT_LE(said.words.back().end_s, 65.0);
}

TEST_F(WhisperDecoding, a_very_long_prompt_is_shortened) {
  const auto decoder = decoder_of({});
  std::string prompt;
  for (int i = 0; i < 100'000; ++i) prompt += "~77 ";
  EXPECT_TRUE(decoder->decode(test::white_noise(1, 3000), {.prompt = prompt}, {}));
}

}  // namespace
}  // namespace repartee::stt
#endif
