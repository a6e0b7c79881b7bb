#pragma once
// The interface of every voice activity detector: windows of samples in, speech probabilities out.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"

namespace repartee::vad {

/// The state of one audio stream. Confined to the session's strand.
class VadStream {
 public:
  virtual ~VadStream() = default;

  /// The probability (0 to 1) that the next window holds speech. `window` holds exactly
  /// VoiceActivityDetector::window_samples() samples of 16 kHz mono; consecutive calls are
  /// consecutive audio. Cheap enough to run inline (Silero: 10 to 20 µs). Detectors that decide
  /// hard (WebRTC) answer 0 or 1.
  virtual float process(std::span<const std::int16_t> window) = 0;

  /// Forgets the past, as for a new stream.
  virtual void reset() = 0;

  /// How sure it must be that it is speech: 0 (takes most) to 3 (takes least), from the next window
  /// on. Only WebRTC's detector has such modes; others have the probability instead.
  virtual void set_aggressiveness(int /*level*/) {}
};

/// A loaded detector, shared by all sessions. Thread-safe.
class VoiceActivityDetector {
 public:
  virtual ~VoiceActivityDetector() = default;
  virtual std::unique_ptr<VadStream> open() const = 0;
  virtual int window_samples() const = 0;  ///< Silero 512 (32 ms), WebRTC 480 (30 ms).
  virtual std::string description() const = 0;
};

}  // namespace repartee::vad
