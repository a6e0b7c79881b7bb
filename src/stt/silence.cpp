#include "stt/silence.hpp"

#include <algorithm>

namespace repartee::stt {

bool is_silence(std::span<const std::int16_t> audio) {
  constexpr std::size_t frame_samples = 320;  // 20 ms
  constexpr std::int64_t rms = 33;            // -60 dB of 32768
  while (!audio.empty()) {
    const auto frame = audio.first(std::min(frame_samples, audio.size()));
    std::int64_t energy = 0;
    for (const std::int64_t sample : frame) energy += sample * sample;
    if (energy > rms * rms * static_cast<std::int64_t>(frame.size())) return false;
    audio = audio.subspan(frame.size());
  }
  return true;
}

}  // namespace repartee::stt
