#include "tts/registry.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace repartee::tts
