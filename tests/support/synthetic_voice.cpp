#include "support/synthetic_voice.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace repartee::test {
namespace {

constexpr int window_samples = 512;
constexpr int windows = 128;
constexpr int syllable_samples = 3600;  // 225 ms

struct Formant {
  std::int64_t a1;
  std::int64_t a2;
};

// Two-pole resonators at 16 kHz, scaled by 2^14: a1 = 2 r cos(2 pi F / 16000), a2 = r^2,
// r = exp(-pi B / 16000), B = 80, 100, 140 Hz.
constexpr Formant vowels[3][3] = {
    {{30921, 15879}, {29228, 15754}, {18363, 15506}},  // F = 730, 1090, 2440 Hz
    {{32077, 15879}, {20008, 15754}, {12072, 15506}},  // F = 270, 2290, 3010 Hz
    {{32033, 15879}, {30270, 15754}, {20335, 15506}},  // F = 300, 870, 2240 Hz
};

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

class Voice {
 public:
  // Sample `n`; `noise` excites the throat a little, as breath does.
  std::int64_t next(std::int64_t n, std::int64_t noise) {
    const std::int64_t within = n % syllable_samples;
    // The pitch falls from 160 to 100 Hz: 65536 is one period.
    glottis_ += 655 - 245 * within / syllable_samples;
    std::int64_t value = floor_divide(noise, 16);
    if (glottis_ >= 65536) {
      glottis_ -= 65536;
      value += 400000;
    }
    const auto& vowel = vowels[n / syllable_samples % 3];
    for (std::size_t f = 0; f < 3; ++f) {
      auto& [last, before] = memory_[f];
      const std::int64_t y = floor_divide(
          (16384 - vowel[f].a1 + vowel[f].a2) * value + vowel[f].a1 * last - vowel[f].a2 * before,
          16384);
      before = last;
      last = y;
      value = y;
    }
    const std::int64_t swell =
        std::min<std::int64_t>({within, syllable_samples - within, std::int64_t{800}});
    return floor_divide(value * swell, 3200);
  }

 private:
  std::int64_t glottis_ = 0;
  std::array<std::array<std::int64_t, 2>, 3> memory_{};
};

}  // namespace

std::vector<std::int16_t> synthetic_voice() {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(windows) * window_samples);
  Voice voice;
  std::uint32_t random = 1;
  std::int64_t chirp = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto n = static_cast<std::int64_t>(i);
    random = random * 1664525U + 1013904223U;
    const std::int64_t noise = static_cast<std::int64_t>(random >> 16U) - 32768;
    const std::int64_t window = n / window_samples;
    std::int64_t x = 0;
    if (window >= 8 && window < 20) x = floor_divide(noise, 32);
    if (window >= 20 && window < 36) {  // a rising triangle wave
      chirp = (chirp + 200 + n / 16) % 65536;
      x = floor_divide((chirp < 32768 ? chirp : 65535 - chirp) - 16384, 4);
    }
    if (window >= 40 && window < 120) x = voice.next(n, noise);
    if (window >= 80) x += floor_divide(noise, 64);
    samples[i] = static_cast<std::int16_t>(std::clamp<std::int64_t>(x, -32768, 32767));
  }
  return samples;
}

}  // namespace repartee::test
