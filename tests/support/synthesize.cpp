#include "support/synthesize.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "tts/flite/engine.hpp"

namespace repartee::test {
namespace {

constexpr double rate_hz = 16000;

std::size_t samples_in(double seconds) {
  return static_cast<std::size_t>(std::llround(seconds * rate_hz));
}

}  // namespace

audio::Samples synthesize(const std::string& text, const SynthesisOptions& options) {
  audio::Samples samples(samples_in(options.leading_s), 0);
  const auto spoken = tts::create_flite()->synthesize(
      {.text = text, .voice = options.voice, .speed = options.speed},
      {.words = {},
       .audio =
           [&samples](std::span<const std::int16_t> audio) {
             samples.insert(samples.end(), audio.begin(), audio.end());
             return true;
           }},
      {});
  if (!spoken) throw std::runtime_error(spoken.error().text());
  samples.resize(samples.size() + samples_in(options.trailing_s), 0);
  if (options.noise_rms > 0) {
    const auto noise = white_noise(static_cast<double>(samples.size()) / rate_hz, options.noise_rms,
                                   options.noise_seed);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const int mixed = samples[i] + noise[i];
      samples[i] = static_cast<std::int16_t>(std::clamp(mixed, -32768, 32767));
    }
  }
  return samples;
}

audio::Samples white_noise(double seconds, double rms, std::uint32_t seed) {
  // Not std::uniform_real_distribution: its numbers differ from library to library.
  std::mt19937 random(seed);
  const double peak = rms * std::sqrt(3.0);
  audio::Samples samples(samples_in(seconds));
  for (auto& sample : samples) {
    const double unit = static_cast<double>(random()) / 4294967295.0;
    sample = static_cast<std::int16_t>(std::lround((2 * unit - 1) * peak));
  }
  return samples;
}

}  // namespace repartee::test
