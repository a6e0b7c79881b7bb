#include "stt/silence.hpp"

#include <algorithm>

namespace repartee::stt {
namespace {

constexpr double silent = 33.0 * 33.0;     // -60 dB of 32768, squared
constexpr double pause_share = 1.0 / 400;  // -26 dB

// The loudest 20 ms (mean square).
double loudest(std::span<const std::int16_t> audio) {
  constexpr std::size_t frame_samples = 320;
  double most = 0;
  while (!audio.empty()) {
    const auto frame = audio.first(std::min(frame_samples, audio.size()));
    std::int64_t energy = 0;
    for (const std::int64_t sample : frame) energy += sample * sample;
    most = std::max(most, static_cast<double>(energy) / static_cast<double>(frame.size()));
    audio = audio.subspan(frame.size());
  }
  return most;
}

}  // namespace

bool is_silence(std::span<const std::int16_t> audio) {
  return loudest(audio) <= silent;
}

void Loudness::add(std::span<const std::int16_t> audio) {
  loudest_ = std::max(loudest_, loudest(audio));
}

bool Loudness::is_pause(std::span<const std::int16_t> audio) const {
  return loudest(audio) <= std::max(silent, loudest_ * pause_share);
}

}  // namespace repartee::stt
