#include "eot/smart_turn/features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace repartee::eot::smart_turn {
namespace {

constexpr std::size_t fft = 400, hop = 160, bins = fft / 2 + 1, half = fft / 2;
constexpr double rate_hz = 16000;

// Slaney's scale: linear to 1 kHz, logarithmic above (Auditory Toolbox, 1998).
double mel_of(double hz) {
  constexpr double per_mel = 200.0 / 3, knee_hz = 1000;
  const double step = std::log(6.4) / 27;
  return hz < knee_hz ? hz / per_mel : knee_hz / per_mel + std::log(hz / knee_hz) / step;
}
double hz_of(double mel) {
  constexpr double per_mel = 200.0 / 3, knee_mel = 15;
  const double step = std::log(6.4) / 27;
  return mel < knee_mel ? mel * per_mel : 1000 * std::exp(step * (mel - knee_mel));
}

struct Triangle {
  std::size_t first = 0;
  std::vector<float> weights;
};

// Everything that is the same for every sound.
struct Tables {
  std::array<float, fft> hann{};
  // By sample and bin, so that the inner loop runs along the bins.
  std::vector<float> cosine = std::vector<float>((half + 1) * bins);
  std::vector<float> sine = std::vector<float>((half + 1) * bins);
  std::array<Triangle, mels> triangles;

  Tables() {
    for (std::size_t n = 0; n < fft; ++n)
      hann[n] = static_cast<float>(
          0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(n) / fft));
    for (std::size_t n = 0; n <= half; ++n) {
      for (std::size_t k = 0; k < bins; ++k) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(n * k % fft) / fft;
        cosine[n * bins + k] = static_cast<float>(std::cos(angle));
        sine[n * bins + k] = static_cast<float>(std::sin(angle));
      }
    }
    const double step = mel_of(rate_hz / 2) / (mels + 1);
    for (std::size_t m = 0; m < mels; ++m) {
      const double low = hz_of(static_cast<double>(m) * step);
      const double middle = hz_of(static_cast<double>(m + 1) * step);
      const double high = hz_of(static_cast<double>(m + 2) * step);
      const double area = 2 / (high - low);
      for (std::size_t k = 0; k < bins; ++k) {
        const double hz = static_cast<double>(k) * rate_hz / fft;
        const double weight =
            std::max(0.0, std::min((hz - low) / (middle - low), (high - hz) / (high - middle)));
        if (weight <= 0 && triangles[m].weights.empty()) continue;
        if (weight <= 0) break;
        if (triangles[m].weights.empty()) triangles[m].first = k;
        triangles[m].weights.push_back(static_cast<float>(weight * area));
      }
    }
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

// 8 s with what is reflected at both ends.
std::vector<float> prepare(std::span<const std::int16_t> turn) {
  turn = turn.last(std::min(turn.size(), window_samples));
  double sum = 0, squares = 0;
  for (const auto sample : turn) {
    const double value = sample / 32768.0;
    sum += value;
    squares += value * value;
  }
  const double mean = sum / window_samples;
  const double variance = std::max(0.0, squares / window_samples - mean * mean);
  const double scale = 1 / std::sqrt(variance + 1e-7);
  std::vector<float> samples(window_samples + fft, static_cast<float>(-mean * scale));
  const auto begin = half + window_samples - turn.size();
  for (std::size_t i = 0; i < turn.size(); ++i)
    samples[begin + i] = static_cast<float>((turn[i] / 32768.0 - mean) * scale);
  for (std::size_t i = 0; i < half; ++i) {
    samples[half - 1 - i] = samples[half + 1 + i];
    samples[half + window_samples + i] = samples[half + window_samples - 2 - i];
  }
  return samples;
}

// The discrete Fourier transform of 400 real samples: pairs that are mirrored meet the same cosine
// and opposite sines, which halves the work.
void power_spectrum(const float* samples, const Tables& table, std::array<float, bins>& power) {
  std::array<float, bins> real{}, imaginary{};
  for (std::size_t n = 0; n <= half; ++n) {
    const bool alone = n == 0 || n == half;
    const float ahead = samples[n] * table.hann[n];
    const float behind = alone ? 0 : samples[fft - n] * table.hann[fft - n];
    const float even = ahead + behind, odd = alone ? 0 : ahead - behind;
    const float* cosine = &table.cosine[n * bins];
    const float* sine = &table.sine[n * bins];
    for (std::size_t k = 0; k < bins; ++k) {
      real[k] += even * cosine[k];
      imaginary[k] += odd * sine[k];
    }
  }
  for (std::size_t k = 0; k < bins; ++k) power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
}

}  // namespace

std::vector<float> features_of(std::span<const std::int16_t> turn) {
  const Tables& table = tables();
  const auto samples = prepare(turn);
  std::vector<float> features(mels * frames);
  float loudest = -10;
  std::array<float, bins> power;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    power_spectrum(&samples[frame * hop], table, power);
    for (std::size_t m = 0; m < mels; ++m) {
      const auto& triangle = table.triangles[m];
      float energy = 0;
      for (std::size_t i = 0; i < triangle.weights.size(); ++i)
        energy += triangle.weights[i] * power[triangle.first + i];
      const float value = std::log10(std::max(energy, 1e-10F));
      features[m * frames + frame] = value;
      loudest = std::max(loudest, value);
    }
  }
  for (auto& value : features) value = (std::max(value, loudest - 8) + 4) / 4;
  return features;
}

}  // namespace repartee::eot::smart_turn
