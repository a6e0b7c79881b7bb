#include "tts/piper/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "onnx/session.hpp"
#include "support/piper_voice.hpp"
#include "support/temporary_folder.hpp"
#include "tts/piper/phonemizer.hpp"
#include "tts/piper/voice_files.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;
using test::PiperShape;

struct Spoken {
  core::Result<> result;
  std::vector<SpokenWord> words;
  std::vector<std::int16_t> audio;
};

Spoken speak(TextToSpeech& engine, const SpeechRequest& request) {
  Spoken spoken;
  spoken.result =
      engine.synthesize(request,
                        {.words =
                             [&](std::vector<SpokenWord> words) {
                               spoken.words.insert(spoken.words.end(), words.begin(), words.end());
                             },
                         .audio =
                             [&](std::span<const std::int16_t> audio) {
                               spoken.audio.insert(spoken.audio.end(), audio.begin(), audio.end());
                               return true;
                             }},
                        {});
  return spoken;
}

class PiperTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  }
  std::filesystem::path file(const std::string& name) { return models_.path() / "piper" / name; }
  std::shared_ptr<TextToSpeech> load(const std::string& voice = {}) {
    auto made = create_piper({.models_folder = models_.path(), .voice = voice});
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : nullptr;
  }
  core::Error refusal(const std::string& voice = {}) {
    const auto made = create_piper({.models_folder = models_.path(), .voice = voice});
    EXPECT_FALSE(made);
    return made ? core::Error() : made.error();
  }
  test::TemporaryFolder models_;
};

TEST_F(PiperTest, voices_are_the_files_of_the_folder) {
  test::write_piper_voice(models_.path(), "en_US-tone-medium");
  test::write_streaming_piper_voice(models_.path(), "de_DE-stream-low");
  std::ofstream(file("notes.txt")) << "no voice";
  std::ofstream(file(".en.onnx")) << "half a download";
  const auto found = piper_voices(models_.path());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "de_DE-stream-low");
  EXPECT_FALSE(found[0].decoder.empty());
  EXPECT_EQ(found[1].name, "en_US-tone-medium");
  EXPECT_EQ(found[1].config.filename(), "en_US-tone-medium.onnx.json");
  EXPECT_TRUE(piper_voices(models_.path() / "none").empty());
}

TEST_F(PiperTest, the_default_voice_comes_first) {
  test::write_piper_voice(models_.path(), "a");
  test::write_piper_voice(models_.path(), "b");
  EXPECT_EQ(load()->voices().front().name, "a");
  const auto engine = load("b");
  EXPECT_EQ(engine->voices().front().name, "b");
  EXPECT_EQ(engine->description(), "piper b on " + onnx::device());
  EXPECT_EQ(engine->voices().front().engine, "piper");
  EXPECT_EQ(engine->voices().front().language, "en-US");
  EXPECT_EQ(engine->sample_rate_hz("a"), test::piper_rate_hz);
}

TEST_F(PiperTest, a_sentence_lasts_as_its_letters_do_and_ends_with_silence) {
  test::write_piper_voice(models_.path(), "tone");
  const auto spoken = speak(*load(), {.text = "abc."});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  // ^ _ a _ b _ c _ . _ $ are 11 ids; then 0.2 s.
  const std::size_t said = 11UL * test::piper_frames_per_id * test::piper_hop_samples;
  ASSERT_EQ(spoken.audio.size(), said + test::piper_rate_hz / 5);
  EXPECT_TRUE(std::all_of(spoken.audio.begin() + static_cast<std::ptrdiff_t>(said),
                          spoken.audio.end(), [](auto sample) { return sample == 0; }));
  ASSERT_EQ(spoken.words.size(), 1U);
  EXPECT_EQ(spoken.words[0].text_end, 3U);
  EXPECT_EQ(spoken.words[0].audio_begin, static_cast<std::int64_t>(said) * 2 / 11);
  EXPECT_EQ(spoken.words[0].audio_end, static_cast<std::int64_t>(said) * 8 / 11);
}

TEST_F(PiperTest, parameters_take_the_place_of_what_the_voice_says_itself) {
  test::write_piper_voice(models_.path(), "tone");
  const auto with = [&](std::vector<std::string> parameters) {
    return create_piper({.models_folder = models_.path(), .parameters = std::move(parameters)});
  };
  const auto slow = with({"length_scale=2", "noise_scale=0", "noise_w=0"});
  ASSERT_TRUE(slow) << slow.error().text();
  // The sentence of before lasts twice as long, the silence behind it does not.
  EXPECT_EQ(
      speak(**slow, {.text = "abc."}).audio.size(),
      2UL * 11 * test::piper_frames_per_id * test::piper_hop_samples + test::piper_rate_hz / 5);
  for (const char* wrong : {"length_scale=0.2", "length_scale=5", "noise_scale=-1", "noise_w=3",
                            "noise_w", "noise=1", "speed=2"}) {
    const auto refused = with({wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << wrong;
  }
}

TEST_F(PiperTest, word_times_follow_the_lengths_that_a_network_gives) {
  test::write_piper_voice(models_.path(), "tone", {.lengths = true});
  const auto spoken = speak(*load(), {.text = "aaaa zzzz"});
  ASSERT_EQ(spoken.words.size(), 2U);
  const auto length = [](const SpokenWord& word) { return word.audio_end - word.audio_begin; };
  // a is id 4, z is id 29: it claims 5 and 30 parts for them.
  EXPECT_GT(length(spoken.words[1]), 3 * length(spoken.words[0]));
}

TEST_F(PiperTest, a_streaming_voice_says_the_same) {
  test::write_piper_voice(models_.path(), "whole");
  test::write_streaming_piper_voice(models_.path(), "split");
  const auto engine = load();
  const std::string text = "This is one long sentence, and it takes some chunks. Here is another.";
  const auto whole = speak(*engine, {.text = text, .voice = "whole"});
  const auto split = speak(*engine, {.text = text, .voice = "split"});
  ASSERT_TRUE(split.result) << split.result.error().text();
  EXPECT_EQ(split.words, whole.words);
  ASSERT_EQ(split.audio.size(), whole.audio.size());
  for (std::size_t i = 0; i < whole.audio.size(); ++i) {
    ASSERT_NEAR(split.audio[i], whole.audio[i], 33) << i;  // 1e-3 of full scale
  }
}

TEST_F(PiperTest, speakers_are_asked_for_by_name_or_number) {
  test::write_piper_voice(models_.path(), "pair", {.speakers = 2});
  const auto loudest = [](TextToSpeech& engine, const std::string& voice) {
    return static_cast<double>(
        std::ranges::max(speak(engine, {.text = "aaa", .voice = voice}).audio));
  };
  const auto engine = load();
  EXPECT_EQ(engine->voices().front().speakers, (std::vector<std::string>{"anna", "ben"}));
  const double first = loudest(*engine, "pair");
  EXPECT_EQ(loudest(*engine, "pair#anna"), first);
  EXPECT_NEAR(loudest(*engine, "pair#ben"), first / 2, 2);
  EXPECT_EQ(loudest(*engine, "pair#1"), loudest(*engine, "pair#ben"));
  EXPECT_EQ(speak(*engine, {.text = "a", .voice = "pair#2"}).result.error().code,
            ErrorCode::not_found);
  EXPECT_EQ(speak(*engine, {.text = "a", .voice = "pair#"}).result.error().code,
            ErrorCode::not_found);
  // The default voice may name one too.
  EXPECT_NEAR(loudest(*load("pair#ben"), ""), first / 2, 2);
  EXPECT_EQ(refusal("pair#carl").code, ErrorCode::not_found);
}

TEST_F(PiperTest, phonemes_come_from_espeak) {
  test::write_piper_voice(models_.path(), "ipa", {.phonemes = PiperShape::Phonemes::espeak});
  if (piper::find_phonemizer().empty()) {
    EXPECT_EQ(refusal().code, ErrorCode::unavailable);
    GTEST_SKIP() << "skipped: built without espeak-ng";
  }
  const auto spoken = speak(*load(), {.text = "Hello of the world, it costs 42 dollars."});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_EQ(spoken.words.size(), 8U);
  EXPECT_GT(spoken.audio.size(), static_cast<std::size_t>(test::piper_rate_hz));
}

TEST_F(PiperTest, a_phonemizer_that_does_not_run_is_unavailable_and_harms_nothing_else) {
  test::write_piper_voice(models_.path(), "ipa", {.phonemes = PiperShape::Phonemes::espeak});
  test::write_piper_voice(models_.path(), "letters");
  auto engine = create_piper({.models_folder = models_.path(), .phonemizer = file("none")});
  ASSERT_TRUE(engine) << engine.error().text();
  const auto spoken = speak(**engine, {.text = "Hello.", .voice = "ipa"});
  EXPECT_EQ(spoken.result.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(speak(**engine, {.text = "Hello.", .voice = "letters"}).result);
}

TEST_F(PiperTest, without_a_voice_it_says_where_they_belong) {
  const auto error = refusal();
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_NE(error.message.find("piper"), std::string::npos);
}

TEST_F(PiperTest, an_unknown_default_voice_is_not_found_and_the_known_ones_are_listed) {
  test::write_piper_voice(models_.path(), "tone");
  const auto error = refusal("nobody");
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_NE(error.hint.find("tone"), std::string::npos);
}

TEST_F(PiperTest, broken_files_name_themselves) {
  const auto expect = [&](ErrorCode code, const std::string& word) {
    const auto error = refusal();
    EXPECT_EQ(error.code, code) << error.text();
    EXPECT_NE(error.message.find(word), std::string::npos) << error.message;
    EXPECT_FALSE(error.hint.empty()) << error.message;
  };
  test::write_piper_voice(models_.path(), "tone");
  const auto network = file("tone.onnx");
  const auto size = std::filesystem::file_size(network);

  std::filesystem::resize_file(network, size / 2);
  expect(ErrorCode::corrupt, "tone.onnx");
  std::filesystem::resize_file(network, 0);
  expect(ErrorCode::corrupt, "empty");
  std::ofstream(network) << "<html>404 not found</html>";
  expect(ErrorCode::corrupt, "tone.onnx");
  std::filesystem::copy_file(file("tone.onnx.json"), network,
                             std::filesystem::copy_options::overwrite_existing);
  expect(ErrorCode::corrupt, "tone.onnx");

  test::write_piper_voice(models_.path(), "tone");
  std::filesystem::resize_file(file("tone.onnx.json"), 40);
  expect(ErrorCode::corrupt, "JSON");
  std::filesystem::copy_file(network, file("tone.onnx.json"),
                             std::filesystem::copy_options::overwrite_existing);
  expect(ErrorCode::corrupt, "JSON");
  std::filesystem::remove(file("tone.onnx.json"));
  expect(ErrorCode::not_found, "tone.onnx.json");

  test::write_piper_voice(models_.path(), "tone");
  std::ofstream(file("tone.onnx.json")) << test::piper_json({.speakers = 2});
  expect(ErrorCode::corrupt, "sid");
  std::filesystem::remove(file("tone.onnx.json"));
  std::filesystem::remove(network);

  test::write_streaming_piper_voice(models_.path(), "halves");
  std::filesystem::remove(file("halves/decoder.onnx"));
  EXPECT_EQ(refusal().code, ErrorCode::not_found);
}

TEST_F(PiperTest, a_broken_voice_beside_the_default_leaves_the_default_alone) {
  test::write_piper_voice(models_.path(), "good");
  test::write_piper_voice(models_.path(), "no-description");
  test::write_piper_voice(models_.path(), "no-network");
  std::filesystem::remove(file("no-description.onnx.json"));
  std::filesystem::resize_file(file("no-network.onnx"), 100);
  const auto engine = load("good");
  EXPECT_EQ(engine->voices().size(), 2U);
  EXPECT_TRUE(speak(*engine, {.text = "Hello."}).result);
  for (int again = 0; again < 2; ++again) {
    const auto broken = speak(*engine, {.text = "Hello.", .voice = "no-network"});
    EXPECT_EQ(broken.result.error().code, ErrorCode::corrupt);
  }
}

TEST_F(PiperTest, letters_that_the_voice_does_not_know_are_left_out) {
  test::write_piper_voice(models_.path(), "tone");
  const auto engine = load();
  const auto some = speak(*engine, {.text = "ab\xd0\xb6"});
  EXPECT_EQ(some.audio.size(), speak(*engine, {.text = "ab"}).audio.size());
  const auto none = speak(*engine, {.text = "\xd0\xb6\xd0\xb6"});
  EXPECT_TRUE(none.result);
  EXPECT_TRUE(none.audio.empty());
}

}  // namespace
}  // namespace repartee::tts
