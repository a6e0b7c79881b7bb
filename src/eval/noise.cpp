#include "eval/noise.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "eval/statistics.hpp"

namespace repartee::eval {
namespace {

std::int16_t to_sample(double value) {
  return static_cast<std::int16_t>(std::lround(std::clamp(value, -32768.0, 32767.0)));
}

double rms(std::span<const std::int16_t> samples) {
  double energy = 0;
  for (const std::int16_t sample : samples) energy += static_cast<double>(sample) * sample;
  return samples.empty() ? 0 : std::sqrt(energy / static_cast<double>(samples.size()));
}

}  // namespace

audio::Samples white_noise(std::size_t samples, double level, std::uint32_t seed) {
  std::mt19937 random(seed);
  audio::Samples noise(samples);
  for (std::int16_t& sample : noise) {
    // The sum of twelve even numbers is as good as normal here (variance 1), and unlike
    // std::normal_distribution it is the same everywhere.
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random()) / 4294967296.0;
    sample = to_sample(level * sum);
  }
  return noise;
}

double speech_level(std::span<const std::int16_t> speech) {
  constexpr std::size_t frame_samples = 320;
  std::vector<double> levels;
  for (std::size_t at = 0; at < speech.size(); at += frame_samples) {
    levels.push_back(rms(speech.subspan(at, std::min(frame_samples, speech.size() - at))));
  }
  const double least = percentile(levels, 0.95) / 10;  // 20 dB below
  double energy = 0;
  int loud = 0;
  for (const double level : levels) {
    if (level < least) continue;
    energy += level * level;
    ++loud;
  }
  return loud == 0 ? 0 : std::sqrt(energy / loud);
}

audio::Samples mix(std::span<const std::int16_t> speech, std::span<const std::int16_t> noise,
                   double snr_db, std::size_t from) {
  audio::Samples mixed(speech.begin(), speech.end());
  const double noise_rms = rms(noise);
  const double level = speech_level(speech);
  if (noise_rms == 0 || level == 0) return mixed;
  const double gain = level / noise_rms * std::pow(10, -snr_db / 20);
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    mixed[i] = to_sample(mixed[i] + gain * noise[(from + i) % noise.size()]);
  }
  return mixed;
}

}  // namespace repartee::eval
