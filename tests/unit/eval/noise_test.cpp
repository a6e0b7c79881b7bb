#include "eval/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace repartee::eval {
namespace {

double rms(std::span<const std::int16_t> samples) {
  double energy = 0;
  for (const double sample : samples) energy += sample * sample;
  return std::sqrt(energy / static_cast<double>(samples.size()));
}

TEST(WhiteNoise, has_the_level_asked_for_and_is_the_same_each_time) {
  const auto noise = white_noise(16000, 500, 3);
  EXPECT_NEAR(rms(noise), 500, 15);
  EXPECT_EQ(noise, white_noise(16000, 500, 3));
  EXPECT_NE(noise, white_noise(16000, 500, 4));
}

TEST(SpeechLevel, does_not_depend_on_pauses) {
  auto speech = white_noise(16000, 1000, 1);
  const double level = speech_level(speech);
  EXPECT_NEAR(level, 1000, 30);
  speech.resize(160000);
  EXPECT_NEAR(speech_level(white_noise(16000, 1000, 1)), level, 1);
  EXPECT_EQ(speech_level(audio::Samples(1000)), 0);
  EXPECT_EQ(speech_level({}), 0);
}

TEST(Mix, puts_the_noise_so_many_decibels_below_the_speech) {
  const auto speech = white_noise(32000, 2000, 1);
  const auto noise = white_noise(5000, 100, 2);
  const auto mixed = mix(speech, noise, 20, 777);
  audio::Samples added(speech.size());
  for (std::size_t i = 0; i < speech.size(); ++i) {
    added[i] = static_cast<std::int16_t>(mixed[i] - speech[i]);
  }
  EXPECT_NEAR(20 * std::log10(rms(speech) / rms(added)), 20, 0.3);
}

TEST(Mix, leaves_speech_as_it_is_where_there_is_nothing_to_mix) {
  const auto speech = white_noise(1000, 2000, 1);
  EXPECT_EQ(mix(speech, {}, 0, 5), speech);
  EXPECT_EQ(mix(speech, audio::Samples(100), 0, 5), speech);
  EXPECT_EQ(mix(audio::Samples(50), speech, 0, 5), audio::Samples(50));
}

TEST(Mix, cuts_off_what_does_not_fit) {
  const audio::Samples loud(2000, 32000);
  EXPECT_EQ(mix(loud, loud, -10, 0).front(), 32767);
}

}  // namespace
}  // namespace repartee::eval
