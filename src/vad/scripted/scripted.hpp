#pragma once
// A detector whose answers a test can predict from its input, for tests and load tests: the
// probability is 1 where the window's peak amplitude is above 1000 (-30 dBFS), else 0. It has no
// memory and costs next to nothing. Windows of 512 samples (32 ms), as Silero's.

#include <memory>

#include "vad/voice_activity_detector.hpp"

namespace repartee::vad {

inline constexpr int scripted_peak = 1000;  ///< The largest amplitude that is still silence.

std::shared_ptr<const VoiceActivityDetector> create_scripted();

}  // namespace repartee::vad
