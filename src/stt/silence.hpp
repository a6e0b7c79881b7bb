#pragma once
// A gate in front of recognition: engines invent words ("the", "thank you") where nobody spoke.

#include <cstdint>
#include <span>

namespace repartee::stt {

/// True where no 20 ms of the 16 kHz audio is louder than -60 dBFS (RMS): digital silence, a muted
/// microphone, the hiss of an empty line. The quietest speech of usable recordings lies 20 dB
/// above.
bool is_silence(std::span<const std::int16_t> audio);

}  // namespace repartee::stt
