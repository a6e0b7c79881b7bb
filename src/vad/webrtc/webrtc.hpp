#pragma once
// The voice activity detector of WebRTC: Gaussian mixtures over six sub-bands. Fast (0.1 % of a
// core for ten streams) and easily fooled by noise; the fallback where no Silero weights are.
// Windows of 480 samples (30 ms); the answer is 0 or 1.

#include <memory>

#include "core/error.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::vad {

/// `aggressiveness`: 0 (lets most through) to 3 (takes least for speech). invalid_argument outside
/// of that; unavailable where this build lacks the library.
core::Result<std::shared_ptr<const VoiceActivityDetector>> create_webrtc(int aggressiveness);

/// Whether this build has it.
bool webrtc_available();

}  // namespace repartee::vad
