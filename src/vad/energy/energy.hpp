#pragma once
// A detector that needs neither weights nor a library: a window is speech when its level is 9 dB
// over the noise floor, the lowest level of the last two seconds (minimum statistics: R. Martin,
// "Spectral subtraction based on minimum statistics", 1994). Good in a quiet room only; the last
// resort. Windows of 480 samples (30 ms); the answer is 0 or 1.

#include <memory>

#include "vad/voice_activity_detector.hpp"

namespace repartee::vad {

std::shared_ptr<const VoiceActivityDetector> create_energy();

}  // namespace repartee::vad
