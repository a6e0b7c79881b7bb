#include "tts/composite.hpp"

#include <gtest/gtest.h>

#include "tts/request.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;

/// Says each word as 100 ms at 8 kHz, and fails when it has said `most_words` of a text.
class Failing : public TextToSpeech {
 public:
  Failing(std::size_t most_words, core::Error error, bool tells_words = true)
      : most_words_(most_words), error_(std::move(error)), tells_words_(tells_words) {}
  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token) override {
    std::vector<SpokenWord> words;
    for (std::size_t begin = 0; begin < request.text.size();) {
      const std::size_t end = std::min(request.text.find(' ', begin), request.text.size());
      const auto at = static_cast<std::int64_t>(words.size()) * 800;
      words.push_back({begin, end, at, at + 800});
      begin = end + 1;
    }
    if (tells_words_) sink.words(words);
    const std::vector<std::int16_t> word(800, 77);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i == most_words_) return error_;
      sink.audio(word);
    }
    return {};
  }
  std::vector<Voice> voices() const override {
    return {{"frail", "failing", "en-US", "fails"}, {"tone", "failing", "en-US", "hides another"}};
  }
  int sample_rate_hz(const std::string&) const override { return 8000; }
  std::string description() const override { return "failing"; }

 private:
  const std::size_t most_words_;
  const core::Error error_;
  const bool tells_words_;
};

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

constexpr std::size_t never = 1000;
const core::Error broken{ErrorCode::internal, "out of breath"};

std::shared_ptr<TextToSpeech> composite(std::size_t most_words, core::Error error = broken,
                                        bool tells_words = true) {
  return create_composite(
      {std::make_shared<Failing>(most_words, std::move(error), tells_words), create_tone({})});
}

TEST(CompositeVoices, are_those_of_all_and_a_name_is_the_first_ones) {
  const auto engine = create_composite({create_tone({}), std::make_shared<Failing>(never, broken)});
  ASSERT_EQ(engine->voices().size(), 2U);
  EXPECT_EQ(engine->voices()[0].engine, "tone");
  EXPECT_EQ(engine->voices()[1].name, "frail");
  EXPECT_EQ(engine->sample_rate_hz("tone"), tone_rate_hz);
  EXPECT_EQ(engine->sample_rate_hz(""), tone_rate_hz);
  EXPECT_EQ(engine->sample_rate_hz("frail"), 8000);
  EXPECT_EQ(speak(*engine, {.text = "one two", .voice = "frail"}).audio.size(), 1600U);
}

TEST(CompositeVoices, an_unknown_one_is_not_found_and_all_are_listed) {
  const auto spoken = speak(*composite(never), {.text = "one", .voice = "nobody"});
  ASSERT_FALSE(spoken.result);
  EXPECT_EQ(spoken.result.error().code, ErrorCode::not_found);
  EXPECT_NE(spoken.result.error().hint.find("frail"), std::string::npos);
}

TEST(CompositeVoices, the_last_engine_speaks_for_one_that_fails_at_once) {
  const auto spoken = speak(*composite(0), {.text = "one two"});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  // 7 bytes of tone at half of its rate, and no word twice.
  EXPECT_NEAR(static_cast<double>(spoken.audio.size()), 7 * tone_samples_per_byte / 2, 40);
  ASSERT_EQ(spoken.words.size(), 2U);
  EXPECT_EQ(spoken.words[1].text_begin, 4U);
  EXPECT_EQ(spoken.words[1].audio_begin, 4 * tone_samples_per_byte / 2);
}

TEST(CompositeVoices, the_last_engine_speaks_while_there_is_too_much_to_do) {
  bool busy = true;
  const auto engine = create_composite({std::make_shared<Failing>(never, broken), create_tone({})},
                                       {[&] { return busy; }, "tone"});
  const auto relieved = speak(*engine, {.text = "one two"});
  ASSERT_TRUE(relieved.result) << relieved.result.error().text();
  // 7 bytes of tone at the rate of the voice that was asked for.
  EXPECT_NEAR(static_cast<double>(relieved.audio.size()), 7 * tone_samples_per_byte / 2, 40);
  EXPECT_EQ(relieved.words.size(), 2U);
  busy = false;
  const auto itself = speak(*engine, {.text = "one two"});
  EXPECT_EQ(itself.audio, std::vector<std::int16_t>(1600, 77));
}

TEST(CompositeVoices, it_speaks_the_rest_for_one_that_fails_in_the_middle) {
  const auto spoken = speak(*composite(2), {.text = "one two three four"});
  ASSERT_TRUE(spoken.result);
  EXPECT_EQ(spoken.audio.front(), 77);
  // Two words of 800 samples, then " three four".
  EXPECT_NEAR(static_cast<double>(spoken.audio.size()), 1600 + 11 * tone_samples_per_byte / 2, 40);
  const SpokenWord last = spoken.words.back();
  EXPECT_EQ(last.text_begin, 14U);
  EXPECT_EQ(last.text_end, 18U);
  EXPECT_EQ(last.audio_begin, 1600 + 7 * tone_samples_per_byte / 2);
}

TEST(CompositeVoices, without_words_nobody_knows_where_to_go_on) {
  const auto spoken = speak(*composite(2, broken, false), {.text = "one two three four"});
  EXPECT_EQ(spoken.result.error(), broken);
  EXPECT_EQ(spoken.audio.size(), 1600U);
}

TEST(CompositeVoices, errors_of_the_request_are_nobodys_failure) {
  for (const ErrorCode code : {ErrorCode::cancelled, ErrorCode::invalid_argument,
                               ErrorCode::too_large, ErrorCode::not_found}) {
    const auto spoken = speak(*composite(0, {code, "no"}), {.text = "one two"});
    EXPECT_EQ(spoken.result.error().code, code);
    EXPECT_TRUE(spoken.audio.empty());
  }
}

TEST(CompositeVoices, the_last_engine_has_nobody_behind_it) {
  const auto engine = create_composite({create_tone({}), std::make_shared<Failing>(0, broken)});
  EXPECT_EQ(speak(*engine, {.text = "one", .voice = "frail"}).result.error(), broken);
}

}  // namespace
}  // namespace repartee::tts
