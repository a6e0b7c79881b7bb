#include "stt/try_out.hpp"

#include <cmath>
#include <numbers>

#include "audio/pcm.hpp"

namespace repartee::stt {
namespace {

constexpr std::size_t trial_samples = core::input_rate_hz / 2;

// 150 Hz at -20 dBFS: far above what is taken for silence, and nothing a voice would say.
audio::Samples hum() {
  constexpr double radians = 2 * std::numbers::pi * 150 / core::input_rate_hz;
  audio::Samples samples(trial_samples);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<std::int16_t>(4600 * std::sin(radians * static_cast<double>(i)));
  }
  return samples;
}

}  // namespace

core::Result<> try_out(SpeechToText& engine) {
  auto recognition = engine.open({});
  if (!recognition) return recognition.error();
  const auto sound = engine.remote() ? hum() : audio::Samples(trial_samples);
  if (auto fed = (*recognition)->feed(sound); !fed) return fed;
  const auto heard = (*recognition)->finish({});
  if (!heard) return heard.error();
  return {};
}

}  // namespace repartee::stt
