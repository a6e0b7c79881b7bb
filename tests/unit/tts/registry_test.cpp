#include "tts/registry.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "onnx/session.hpp"
#include "support/piper_voice.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;

TEST(TtsRegistry, auto_is_flite) {
  const auto engine = create_text_to_speech({});
  ASSERT_TRUE(engine);
  EXPECT_EQ((*engine)->description(), "flite");
}

TEST(TtsRegistry, an_unknown_engine_is_an_error_that_lists_the_known_ones) {
  const auto engine = create_text_to_speech({.engine = "gramophone"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::invalid_argument);
  for (const std::string& name : text_to_speech_engines()) {
    EXPECT_NE(engine.error().hint.find(name), std::string::npos) << name;
  }
}

TEST(TtsRegistry, a_voice_that_the_engine_does_not_have_is_not_found) {
  EXPECT_TRUE(create_text_to_speech({.engine = "flite", .voice = "rms"}));
  const auto engine = create_text_to_speech({.engine = "tone", .voice = "rms"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::not_found);
}

TEST(TtsRegistry, a_delay_out_of_range_is_an_error) {
  const auto engine = create_text_to_speech({.engine = "tone", .tone_delay_ms = -1});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::invalid_argument);
}

TEST(TtsRegistry, a_parameter_that_the_engine_does_not_have_is_an_error_that_says_what_it_has) {
  for (const char* name : {"flite", "tone"}) {
    EXPECT_TRUE(create_text_to_speech({.engine = name}));
    const auto engine = create_text_to_speech({.engine = name, .parameters = {"stabilty=9"}});
    ASSERT_FALSE(engine) << name;
    EXPECT_EQ(engine.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(engine.error().message,
              std::string("tts.parameters: the engine ") + name + " has no parameter \"stabilty\"");
    EXPECT_EQ(engine.error().hint, "it has none");
  }
  const auto piper = create_text_to_speech({.engine = "piper", .parameters = {"stabilty=9"}});
  ASSERT_FALSE(piper);
  EXPECT_EQ(piper.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(piper.error().hint, "it has: length_scale, noise_scale, noise_w");
}

TEST(TtsRegistry, parameters_are_the_first_engines) {
  const TtsOptions options{.engine = "elevenlabs",
                           .voice = "rachel",
                           .api_key = "secret",
                           .parameters = {"stability=0.5"},
                           .fallback = {"flite"}};
  const auto engine = create_text_to_speech(options);
  EXPECT_TRUE(engine) << engine.error().text();
}

TEST(TtsRegistry, auto_has_the_parameters_of_the_engine_that_is_taken) {
  if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  const test::TemporaryFolder models;
  TtsOptions options{.models_folder = models.path(), .parameters = {"length_scale=1.2"}};
  EXPECT_EQ(create_text_to_speech(options).error().hint, "it has none") << "flite is taken";
  test::write_piper_voice(models.path(), "tones");
  EXPECT_THAT((*create_text_to_speech(options))->description(), testing::StartsWith("piper tones"));
  options.parameters = {"lenght_scale=1.2"};
  EXPECT_EQ(create_text_to_speech(options).error().hint,
            "it has: length_scale, noise_scale, noise_w");
  // A voice that is broken is no reason to keep silent, and its parameters are none either.
  options.parameters = {"length_scale=1.2"};
  std::filesystem::resize_file(models.path() / "piper/tones.onnx", 100);
  const auto instead = create_text_to_speech(options);
  ASSERT_TRUE(instead) << instead.error().text();
  EXPECT_EQ((*instead)->description(), "flite");
}

TEST(TtsRegistry, piper_without_a_voice_is_an_error_that_says_where_voices_belong) {
  const test::TemporaryFolder models;
  const auto engine = create_text_to_speech({.engine = "piper", .models_folder = models.path()});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, onnx::available() ? ErrorCode::not_found : ErrorCode::unavailable);
  EXPECT_FALSE(engine.error().hint.empty());
}

TEST(TtsRegistry, flites_voices_stay_beside_pipers) {
  if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  const test::TemporaryFolder models;
  test::write_piper_voice(models.path(), "tones", {.speakers = 2});
  const TtsOptions options{.engine = "piper", .models_folder = models.path()};
  const auto with_voice = [&](const std::string& voice) {
    TtsOptions changed = options;
    changed.voice = voice;
    return create_text_to_speech(changed);
  };
  const auto engine = create_text_to_speech(options);
  ASSERT_TRUE(engine) << engine.error().text();
  EXPECT_EQ((*engine)->description(), "piper tones on " + onnx::device());
  EXPECT_EQ((*engine)->voices().front().name, "tones");
  EXPECT_EQ((*engine)->sample_rate_hz(""), test::piper_rate_hz);
  EXPECT_EQ((*engine)->sample_rate_hz("slt"), 16000);
  EXPECT_TRUE(with_voice("slt"));
  EXPECT_TRUE(with_voice("tones#ben"));
  EXPECT_EQ(with_voice("tones#carl").error().code, ErrorCode::not_found);
  EXPECT_EQ(with_voice("nobody").error().code, ErrorCode::not_found);
}

TEST(TtsRegistry, flite_speaks_where_a_piper_voice_fails) {
  if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  const test::TemporaryFolder models;
  test::write_piper_voice(models.path(), "good");
  test::write_piper_voice(models.path(), "worse");
  std::filesystem::resize_file(models.path() / "piper/worse.onnx", 100);
  const auto engine =
      create_text_to_speech({.engine = "piper", .voice = "good", .models_folder = models.path()});
  ASSERT_TRUE(engine) << engine.error().text();
  std::size_t samples = 0;
  const auto done = (*engine)->synthesize({.text = "Hello there.", .voice = "worse"},
                                          {.words = {},
                                           .audio =
                                               [&](std::span<const std::int16_t> audio) {
                                                 samples += audio.size();
                                                 return true;
                                               }},
                                          {});
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_GT(samples, static_cast<std::size_t>(test::piper_rate_hz) / 4);
}

}  // namespace
}  // namespace repartee::tts
