#include "eot/prosody.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

namespace repartee::eot {
namespace {

using Samples = std::vector<std::int16_t>;

// A voice of harmonics whose pitch and loudness follow the time that is left until the end.
Samples voice(double seconds, const std::function<double(double)>& pitch_hz,
              const std::function<double(double)>& loudness) {
  Samples samples(static_cast<std::size_t>(seconds * core::input_rate_hz));
  double phase = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double left_s = seconds - static_cast<double>(i) / core::input_rate_hz;
    phase += 2 * std::numbers::pi * pitch_hz(left_s) / core::input_rate_hz;
    double value = 0;
    for (int k = 1; k <= 5; ++k) value += std::sin(k * phase) / k;
    samples[i] = static_cast<std::int16_t>(6000 * loudness(left_s) * value);
  }
  return samples;
}

double always(double) {
  return 1;
}

TEST(Prosody, level_speech_has_no_slope) {
  for (const double hz : {90.0, 140.0, 220.0, 350.0}) {
    const auto prosody = measure_prosody(voice(1.5, [&](double) { return hz; }, always));
    ASSERT_TRUE(prosody) << hz;
    EXPECT_NEAR(prosody->pitch_slope, 0, 0.5) << hz;
    EXPECT_NEAR(prosody->pitch_level, 0, 0.2) << hz;
    EXPECT_NEAR(prosody->energy_slope, 0, 1) << hz;
  }
}

TEST(Prosody, a_falling_pitch_has_its_slope_and_ends_below_the_median) {
  // Level at 200 Hz, and in the last half second down by 12 semitones a second.
  const auto prosody = measure_prosody(voice(
      2, [](double left_s) { return 200 * std::exp2(-std::max(0.0, 0.5 - left_s)); }, always));
  ASSERT_TRUE(prosody);
  EXPECT_NEAR(prosody->pitch_slope, -12, 2);
  EXPECT_LT(prosody->pitch_level, -3);
}

TEST(Prosody, a_rising_pitch_ends_above_the_median) {
  const auto prosody = measure_prosody(
      voice(2, [](double left_s) { return 150 * std::exp2(std::max(0.0, 0.4 - left_s)); }, always));
  ASSERT_TRUE(prosody);
  EXPECT_GT(prosody->pitch_slope, 5);
  EXPECT_GT(prosody->pitch_level, 2);
}

TEST(Prosody, fading_speech_loses_energy) {
  // 20 dB a second.
  const auto prosody = measure_prosody(voice(
      1.5, [](double) { return 150; },
      [](double left_s) { return std::pow(10, std::min(left_s - 0.5, 0.0)); }));
  ASSERT_TRUE(prosody);
  EXPECT_NEAR(prosody->energy_slope, -20, 4);
}

TEST(Prosody, counts_syllables_by_their_peaks) {
  const auto prosody = measure_prosody(voice(
      2, [](double) { return 150; },
      [](double left_s) { return 0.55 + 0.45 * std::cos(2 * std::numbers::pi * 4 * left_s); }));
  ASSERT_TRUE(prosody);
  EXPECT_NEAR(prosody->rate, 4, 0.7);
}

TEST(Prosody, silence_noise_and_a_click_have_none) {
  EXPECT_FALSE(measure_prosody({}));
  EXPECT_FALSE(measure_prosody(Samples(16)));
  EXPECT_FALSE(measure_prosody(Samples(32000)));
  std::mt19937 random(1);
  Samples noise(32000);
  for (auto& sample : noise) sample = static_cast<std::int16_t>(random() % 4000) - 2000;
  EXPECT_FALSE(measure_prosody(noise));
  EXPECT_FALSE(measure_prosody(voice(0.15, [](double) { return 150; }, always)));
}

TEST(Prosody, only_the_end_of_a_long_stretch_counts) {
  const auto falling = [](double left_s) { return 200 * std::exp2(-std::max(0.0, 0.5 - left_s)); };
  const auto longer = voice(10, falling, always);
  const auto end =
      std::span(longer).last(static_cast<std::size_t>(core::samples_in(longest_prosody)));
  EXPECT_EQ(measure_prosody(longer)->pitch_slope, measure_prosody(end)->pitch_slope);
}

}  // namespace
}  // namespace repartee::eot
