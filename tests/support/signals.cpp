#include "support/signals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace repartee::test {

audio::Samples chirp(double seconds, int rate_hz) {
  constexpr double from_hz = 200;
  constexpr double to_hz = 1500;
  audio::Samples out(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / rate_hz;
    const double turns = from_hz * t + (to_hz - from_hz) * t * t / (2 * seconds);
    out[i] = static_cast<std::int16_t>(std::lround(8192 * std::sin(2 * std::numbers::pi * turns)));
  }
  return out;
}

audio::Samples tone(double hz, double amplitude, double seconds, int rate_hz) {
  audio::Samples out(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double turns = hz * static_cast<double>(i) / rate_hz;
    out[i] =
        static_cast<std::int16_t>(std::lround(amplitude * std::sin(2 * std::numbers::pi * turns)));
  }
  return out;
}

audio::Samples noise(double rms, std::size_t count, std::uint32_t seed) {
  // std::normal_distribution differs between libraries; a sum of uniform numbers does not.
  std::mt19937 random(seed);
  audio::Samples out(count);
  for (auto& sample : out) {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random()) / 4294967296.0 - 0.5;
    sample = static_cast<std::int16_t>(std::lround(std::clamp(sum * rms, -32768.0, 32767.0)));
  }
  return out;
}

double rms(std::span<const std::int16_t> samples) {
  if (samples.empty()) return 0;
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

Likeness compare(std::span<const std::int16_t> a, std::span<const std::int16_t> b, int max_delay) {
  const std::size_t size = std::min<std::size_t>(a.size() / 2, 8000);
  const std::size_t begin = (a.size() - size) / 2;
  const auto part = a.subspan(begin, size);
  Likeness best;
  const double own = rms(part) * std::sqrt(static_cast<double>(part.size()));
  for (int delay = -max_delay; delay <= max_delay; ++delay) {
    const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(begin) + delay;
    if (from < 0 || static_cast<std::size_t>(from) + part.size() > b.size()) continue;
    const auto* other = b.data() + from;
    double product = 0;
    double energy = 0;
    for (const std::int16_t sample : part) {
      product += static_cast<double>(sample) * *other;
      energy += static_cast<double>(*other) * *other;
      ++other;
    }
    const double scale = own * std::sqrt(energy);
    const double correlation = scale > 0 ? product / scale : 0;
    if (correlation > best.correlation) best = {correlation, delay};
  }
  return best;
}

}  // namespace repartee::test
