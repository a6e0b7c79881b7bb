// What every text-to-speech engine of the registry promises (tts/text_to_speech.hpp).
#include "tts/text_to_speech.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "onnx/session.hpp"
#include "support/fake_elevenlabs.hpp"
#include "support/fake_openai.hpp"
#include "support/piper_voice.hpp"
#include "support/temporary_folder.hpp"
#include "tts/piper/engine.hpp"
#include "tts/registry.hpp"
#include "tts/request.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;

// A server that says each text as a tone of 60 ms a byte, divided by the speed.
test::FakeReply tone_reply(const test::FakeRequest& request) {
  const auto body = nlohmann::json::parse(request.body);
  const std::string text = body.value("input", body.value("text", ""));
  const double speed = body.value("speed", body.value("speed_factor", 1.0));
  test::FakeReply reply;
  reply.content_type = "audio/pcm";
  std::string pcm;
  const auto samples = static_cast<double>(text.size()) * 1440 / speed;
  for (int i = 0; i < samples; ++i) pcm += i / 30 % 2 == 0 ? "\x40\x1F" : "\xC0\xE0";
  reply.pieces = {pcm};
  return reply;
}

// The servers that the remote engines find on loopback. They end before the process does: the
// libraries that their threads use are cleaned up at exit.
class Servers : public testing::Environment {
 public:
  TtsOptions options_for(const std::string& name) {
    TtsOptions options{.engine = name};
    if (name == "openai" || name == "chatterbox") {
      if (!openai_) openai_.emplace();
      openai_->otherwise(tone_reply);
      options.base_url = openai_->base_url();
      options.voice = "somebody";
      options.voices = {"another"};
    } else if (name == "elevenlabs") {
      if (!elevenlabs_) elevenlabs_.emplace(test::FakeElevenLabs{.ms_per_character = 25}.script());
      options.base_url = elevenlabs_->url();
      options.voice = "somebody";
      options.voices = {"another=id"};
    }
    return options;
  }
  void TearDown() override {
    openai_.reset();
    elevenlabs_.reset();
  }

 private:
  std::optional<test::FakeOpenAi> openai_;
  std::optional<test::FakeWebSocketServer> elevenlabs_;
};

Servers& servers = *static_cast<Servers*>(
    testing::AddGlobalTestEnvironment(std::make_unique<Servers>().release()));

struct Spoken {
  core::Result<> result;
  std::vector<SpokenWord> words;
  std::vector<std::int16_t> audio;
  int chunks = 0;
  std::size_t longest_chunk = 0;
  bool words_before_audio = true;
};

Spoken speak(TextToSpeech& engine, const SpeechRequest& request, int most_chunks = 1 << 30,
             std::stop_token stop = {}) {
  Spoken spoken;
  spoken.result = engine.synthesize(
      request,
      {.words =
           [&](std::vector<SpokenWord> words) {
             for (const SpokenWord& word : words) {
               const auto made = static_cast<std::int64_t>(spoken.audio.size());
               spoken.words_before_audio = spoken.words_before_audio && word.audio_begin >= made;
             }
             spoken.words.insert(spoken.words.end(), words.begin(), words.end());
           },
       .audio =
           [&](std::span<const std::int16_t> audio) {
             spoken.audio.insert(spoken.audio.end(), audio.begin(), audio.end());
             spoken.longest_chunk = std::max(spoken.longest_chunk, audio.size());
             return ++spoken.chunks < most_chunks;
           }},
      std::move(stop));
  return spoken;
}

class TextToSpeechContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "piper") {
      if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
      test::write_piper_voice(models_.path(), "whole");
      test::write_streaming_piper_voice(models_.path(), "split");
    }
    // The registry puts flite beside Piper; here each engine is alone.
    auto made = GetParam() == "piper" ? create_piper({.models_folder = models_.path()})
                                      : create_text_to_speech(servers.options_for(GetParam()));
    ASSERT_TRUE(made) << made.error().text();
    engine_ = *made;
  }
  ErrorCode code_of(const SpeechRequest& request) {
    const auto spoken = speak(*engine_, request);
    EXPECT_FALSE(spoken.result);
    EXPECT_TRUE(spoken.audio.empty());
    return spoken.result ? ErrorCode::internal : spoken.result.error().code;
  }
  test::TemporaryFolder models_;
  std::shared_ptr<TextToSpeech> engine_;
};

TEST_P(TextToSpeechContract, every_voice_speaks_in_chunks_of_at_most_20_ms) {
  ASSERT_FALSE(engine_->voices().empty());
  for (const Voice& voice : engine_->voices()) {
    EXPECT_EQ(voice.engine, GetParam());
    EXPECT_FALSE(voice.about.empty());
    const int rate_hz = engine_->sample_rate_hz(voice.name);
    EXPECT_GT(rate_hz, 0);
    const auto spoken = speak(*engine_, {.text = "Hello there.", .voice = voice.name});
    ASSERT_TRUE(spoken.result) << spoken.result.error().text();
    EXPECT_GT(spoken.audio.size(), static_cast<std::size_t>(rate_hz) / 4);
    EXPECT_LE(spoken.longest_chunk, static_cast<std::size_t>(rate_hz) / 50);
    EXPECT_TRUE(std::ranges::any_of(spoken.audio, [](auto s) { return s > 1000; })) << "silent";
  }
}

TEST_P(TextToSpeechContract, the_default_voice_is_the_first) {
  const auto chosen = speak(*engine_, {.text = "Hello.", .voice = engine_->voices().front().name});
  EXPECT_EQ(speak(*engine_, {.text = "Hello."}).audio.size(), chosen.audio.size());
}

TEST_P(TextToSpeechContract, words_come_before_their_audio_in_order_and_inside_it) {
  const std::string text =
      "Well, it costs $42.50 today; \"no more\", says Dr. Smith, and that (of course) is final! "
      "Caf\xc3\xa9s \xe2\x80\x94 all 3 of them \xe2\x80\x94 open at 10:30. ";
  for (const std::string& request : {text, text + text + text + text + text}) {
    const auto spoken = speak(*engine_, {.text = request});
    ASSERT_TRUE(spoken.result) << spoken.result.error().text();
    ASSERT_GT(spoken.words.size(), 15U);
    EXPECT_TRUE(spoken.words_before_audio);
    std::size_t text_at = 0;
    std::int64_t audio_at = 0;
    for (const SpokenWord& word : spoken.words) {
      EXPECT_GE(word.text_begin, text_at);
      EXPECT_GT(word.text_end, word.text_begin);
      EXPECT_GE(word.audio_begin, audio_at);
      EXPECT_GT(word.audio_end, word.audio_begin);
      text_at = word.text_end;
      audio_at = word.audio_end;
    }
    EXPECT_LE(text_at, request.size());
    EXPECT_LE(audio_at, static_cast<std::int64_t>(spoken.audio.size()));
  }
}

TEST_P(TextToSpeechContract, a_sink_that_answers_false_gets_nothing_more) {
  const auto spoken = speak(*engine_, {.text = "This sentence is not going to end well."}, 3);
  EXPECT_EQ(spoken.chunks, 3);
  ASSERT_FALSE(spoken.result);
  EXPECT_EQ(spoken.result.error().code, ErrorCode::cancelled);
}

TEST_P(TextToSpeechContract, stopping_takes_effect_within_one_chunk) {
  std::stop_source stop;
  int chunks = 0;
  const auto result = engine_->synthesize({.text = "This sentence is not going to end well."},
                                          {.words = {},
                                           .audio =
                                               [&](std::span<const std::int16_t>) {
                                                 if (++chunks == 3) stop.request_stop();
                                                 return true;
                                               }},
                                          stop.get_token());
  EXPECT_EQ(chunks, 3);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
}

TEST_P(TextToSpeechContract, stopped_beforehand_it_says_nothing) {
  std::stop_source stop;
  stop.request_stop();
  const auto spoken = speak(*engine_, {.text = "Hello."}, 1 << 30, stop.get_token());
  EXPECT_EQ(spoken.chunks, 0);
  EXPECT_EQ(spoken.result.error().code, ErrorCode::cancelled);
}

TEST_P(TextToSpeechContract, speed_divides_the_length) {
  if (GetParam() == "elevenlabs") GTEST_SKIP() << "skipped: its provider allows 0.7 to 1.2 only";
  const std::string text = "Could you speak a little more slowly?";
  const auto at = [&](double speed) {
    return static_cast<double>(speak(*engine_, {.text = text, .speed = speed}).audio.size());
  };
  const double normal = at(1);
  EXPECT_NEAR(at(0.5) / normal, 2, 0.15);
  EXPECT_NEAR(at(2) / normal, 0.5, 0.05);
}

TEST_P(TextToSpeechContract, a_speed_out_of_range_is_an_error) {
  for (const double speed : {0.0, 0.49, 2.01, -1.0, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(code_of({.text = "Hello.", .speed = speed}), ErrorCode::invalid_argument) << speed;
  }
}

TEST_P(TextToSpeechContract, an_unknown_voice_is_not_found_and_the_known_ones_are_listed) {
  const auto spoken = speak(*engine_, {.text = "Hello.", .voice = "nobody"});
  ASSERT_FALSE(spoken.result);
  EXPECT_EQ(spoken.result.error().code, ErrorCode::not_found);
  for (const Voice& voice : engine_->voices()) {
    EXPECT_NE(spoken.result.error().hint.find(voice.name), std::string::npos);
  }
}

TEST_P(TextToSpeechContract, nothing_to_say_gives_no_audio_and_no_error) {
  for (const char* text : {"", " ", "\n\t", "...", "?!", " - ", "()"}) {
    const auto spoken = speak(*engine_, {.text = text});
    EXPECT_TRUE(spoken.result) << text;
    EXPECT_EQ(spoken.chunks, 0) << text;
    EXPECT_TRUE(spoken.words.empty()) << text;
  }
}

TEST_P(TextToSpeechContract, text_that_is_not_utf8_is_an_error) {
  for (const char* text : {"\xff", "abc\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_EQ(code_of({.text = text}), ErrorCode::invalid_argument);
  }
}

TEST_P(TextToSpeechContract, a_text_over_the_limit_is_too_large) {
  EXPECT_EQ(code_of({.text = std::string(most_text_bytes + 1, 'a')}), ErrorCode::too_large);
}

TEST_P(TextToSpeechContract, odd_texts_are_spoken_without_trouble) {
  const std::string zero = std::string("one") + '\0' + "two";
  for (const std::string& text :
       {std::string(2000, 'a'), std::string(300, '7'), zero, std::string("\x01\x02 hello \x7f"),
        std::string("%s %n {} <speak> \\ /"), std::string("\xf0\x9f\x98\x80 hi"),
        std::string("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"),
        std::string("a.b.c.d@e-f.com, http://x.y/z?q=1&r=2 ")}) {
    const auto spoken = speak(*engine_, {.text = text});
    EXPECT_TRUE(spoken.result) << text;
  }
}

TEST_P(TextToSpeechContract, an_exception_of_the_sink_comes_through_and_the_engine_works_on) {
  const SpeechSink throwing{.words = {}, .audio = [](std::span<const std::int16_t>) -> bool {
                              throw std::runtime_error("full");
                            }};
  EXPECT_THROW((void)engine_->synthesize({.text = "Hello."}, throwing, {}), std::runtime_error);
  EXPECT_FALSE(speak(*engine_, {.text = "Hello."}).audio.empty());
}

TEST_P(TextToSpeechContract, threads_speak_at_once) {
  const SpeechRequest request{.text = "How many people live in China?"};
  const auto alone = speak(*engine_, request);
  std::atomic<int> same = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const auto spoken = speak(*engine_, request);
        if (spoken.audio.size() == alone.audio.size() && spoken.words == alone.words) ++same;
      });
    }
  }
  EXPECT_EQ(same, 4);
}

INSTANTIATE_TEST_SUITE_P(Engines, TextToSpeechContract, testing::ValuesIn(text_to_speech_engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace repartee::tts
