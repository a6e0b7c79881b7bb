#include "eot/smart_turn/features.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace repartee::eot::smart_turn {
namespace {

using Samples = std::vector<std::int16_t>;

Samples tone(double hz, std::size_t count, double amplitude = 8000) {
  Samples samples(count);
  for (std::size_t i = 0; i < count; ++i)
    samples[i] = static_cast<std::int16_t>(
        amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / 16000));
  return samples;
}

float at(const std::vector<float>& features, std::size_t mel, std::size_t frame) {
  return features[mel * frames + frame];
}

std::size_t loudest_mel(const std::vector<float>& features, std::size_t frame) {
  std::size_t best = 0;
  for (std::size_t m = 1; m < mels; ++m) {
    if (at(features, m, frame) > at(features, best, frame)) best = m;
  }
  return best;
}

// The definition, slowly: one column of the features before the last step.
std::vector<double> reference_column(const Samples& turn, std::size_t frame) {
  std::vector<double> x(window_samples, 0);
  for (std::size_t i = 0; i < turn.size(); ++i)
    x[window_samples - turn.size() + i] = turn[i] / 32768.0;
  double mean = 0, variance = 0;
  for (const double v : x) mean += v;
  mean /= window_samples;
  for (const double v : x) variance += (v - mean) * (v - mean);
  variance /= window_samples;
  for (double& v : x) v = (v - mean) / std::sqrt(variance + 1e-7);
  const auto sample = [&](std::ptrdiff_t i) {
    const auto last = static_cast<std::ptrdiff_t>(window_samples) - 1;
    if (i < 0) i = -i;
    if (i > last) i = 2 * last - i;
    return x[static_cast<std::size_t>(i)];
  };
  std::vector<double> power(201);
  for (std::size_t k = 0; k < power.size(); ++k) {
    std::complex<double> sum = 0;
    for (std::size_t n = 0; n < 400; ++n) {
      const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(n) / 400);
      const auto place = static_cast<std::ptrdiff_t>(frame * 160 + n) - 200;
      sum += hann * sample(place) *
             std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k * n) / 400);
    }
    power[k] = std::norm(sum);
  }
  const auto hz_of = [](double mel) {
    return mel < 15 ? mel * 200 / 3 : 1000 * std::exp(std::log(6.4) / 27 * (mel - 15));
  };
  const double top = 15 + std::log(8.0) * 27 / std::log(6.4);
  std::vector<double> column(mels);
  for (std::size_t m = 0; m < mels; ++m) {
    const double low = hz_of(top * static_cast<double>(m) / 81);
    const double middle = hz_of(top * static_cast<double>(m + 1) / 81);
    const double high = hz_of(top * static_cast<double>(m + 2) / 81);
    double energy = 0;
    for (std::size_t k = 0; k < power.size(); ++k) {
      const double hz = 40.0 * static_cast<double>(k);
      const double rise = (hz - low) / (middle - low), fall = (high - hz) / (high - middle);
      energy += power[k] * std::max(0.0, std::min(rise, fall)) * 2 / (high - low);
    }
    column[m] = std::log10(std::max(energy, 1e-10));
  }
  return column;
}

TEST(SmartTurnFeatures, are_the_definition) {
  auto turn = tone(440, 50000);
  const auto high = tone(3100, 50000, 3000);
  for (std::size_t i = 0; i < turn.size(); ++i)
    turn[i] = static_cast<std::int16_t>(turn[i] + high[i]);
  const auto features = features_of(turn);
  ASSERT_EQ(features.size(), mels * frames);
  // Nothing is further below the loudest than this.
  const double floor = *std::min_element(features.begin(), features.end());
  for (const std::size_t frame : {std::size_t{0}, std::size_t{487}, std::size_t{600}, frames - 1}) {
    const auto column = reference_column(turn, frame);
    for (std::size_t m = 0; m < mels; ++m) {
      EXPECT_NEAR(at(features, m, frame), std::max((column[m] + 4) / 4, floor), 2e-3)
          << "mel " << m << " frame " << frame;
    }
  }
}

TEST(SmartTurnFeatures, a_tone_is_loud_in_its_band_and_only_where_it_sounds) {
  const auto features = features_of(tone(1000, 16000));
  // 1 kHz is mel 15 of Slaney's scale, of 45.2 in 81 steps.
  EXPECT_NEAR(static_cast<double>(loudest_mel(features, 790)), 26, 1);
  EXPECT_GT(at(features, 26, 750), at(features, 26, 400) + 0.5);
}

TEST(SmartTurnFeatures, the_sound_is_at_the_end_and_of_more_than_8_s_the_last) {
  auto longer = tone(300, 16000);
  const auto last = tone(2000, window_samples);
  longer.insert(longer.end(), last.begin(), last.end());
  EXPECT_EQ(features_of(longer), features_of(last));
}

TEST(SmartTurnFeatures, loudness_makes_no_difference) {
  const auto loud = features_of(tone(500, 64000, 16000)),
             soft = features_of(tone(500, 64000, 1600));
  for (std::size_t i = 0; i < loud.size(); i += 997) EXPECT_NEAR(loud[i], soft[i], 0.02) << i;
}

TEST(SmartTurnFeatures, silence_is_the_same_everywhere) {
  const auto features = features_of({});
  for (const float value : features) EXPECT_EQ(value, features.front());
}

}  // namespace
}  // namespace repartee::eot::smart_turn
