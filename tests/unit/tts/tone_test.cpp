#include "tts/tone/engine.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <thread>

namespace repartee::tts {
namespace {

std::vector<std::int16_t> samples_of(const std::string& text, double speed = 1) {
  std::vector<std::int16_t> samples;
  const auto spoken =
      create_tone({})->synthesize({.text = text, .speed = speed},
                                  {.words = {},
                                   .audio =
                                       [&](std::span<const std::int16_t> audio) {
                                         samples.insert(samples.end(), audio.begin(), audio.end());
                                         return true;
                                       }},
                                  {});
  EXPECT_TRUE(spoken);
  return samples;
}

TEST(Tone, lasts_60_ms_a_byte) {
  EXPECT_EQ(samples_of("hello").size(), 5U * 960);
  EXPECT_EQ(samples_of("hello", 2).size(), 5U * 480);
  EXPECT_EQ(samples_of("hello", 0.7).size(), 6857U);  // 4800 / 0.7 = 6857.14
}

TEST(Tone, is_a_sine_of_one_amplitude_without_a_seam) {
  const auto samples = samples_of("hello there");
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * 3.14159265358979 * tone_hz * static_cast<double>(i) / tone_rate_hz;
    ASSERT_NEAR(samples[i], tone_amplitude * std::sin(phase), 1.0) << i;
  }
}

TEST(Tone, a_word_sounds_as_long_as_its_share_of_the_text) {
  std::vector<SpokenWord> words;
  (void)create_tone({})->synthesize(
      {.text = "ab  cde"},
      {.words = [&](std::vector<SpokenWord> list) { words = std::move(list); },
       .audio = [](std::span<const std::int16_t>) { return true; }},
      {});
  EXPECT_EQ(words, (std::vector<SpokenWord>{{0, 2, 0, 1920}, {4, 7, 3840, 6720}}));
}

TEST(Tone, stopping_ends_the_delay) {
  std::stop_source stop;
  std::jthread stopper([&stop] { stop.request_stop(); });
  const auto spoken = create_tone({.delay = std::chrono::hours(1)})
                          ->synthesize({.text = "hello"}, {}, stop.get_token());
  ASSERT_FALSE(spoken);
  EXPECT_EQ(spoken.error().code, core::ErrorCode::cancelled);
}

}  // namespace
}  // namespace repartee::tts
