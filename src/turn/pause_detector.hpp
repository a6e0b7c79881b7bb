#pragma once
// Where speech starts and where it may be over, decided on samples: a burst after a network stall
// gives the same decisions as a steady stream.

#include "core/time.hpp"

namespace repartee::turn {

/// Once speech has begun, a window counts as speech down to this much below the threshold: word
/// endings are softer than beginnings (LiveKit uses 0.5 and 0.35 as well).
constexpr float release_below(float threshold) {
  return threshold > 0.2F ? threshold - 0.15F : 0.05F;
}

struct PauseSettings {
  /// A window is speech at this probability or above (Silero's own default, as in whisper.cpp,
  /// LiveKit and OpenAI's server_vad).
  float threshold = 0.5F;
  float release_threshold = release_below(0.5F);
  /// Consecutive speech windows that make a start: 3 of 30 ms ignore clicks and pops.
  int start_windows = 3;
  /// Silence after which a turn is over.
  core::Duration silence = std::chrono::milliseconds(400);
  /// Silence after which it may be over: worth bringing the transcript up to date.
  core::Duration perhaps_silence = std::chrono::milliseconds(64);
};

/// What a window changed.
enum class Edge {
  none,
  perhaps_speech,  ///< The first window above the threshold.
  false_start,     ///< It was nothing: fewer than start_windows in a row.
  speech,          ///< Speech has begun, at speech_begin().
  perhaps_over,    ///< A short silence.
  speech_again,    ///< The silence was a pause within the turn.
  over,            ///< The silence is long enough: the turn ended at speech_end().
};

/// Follows one audio stream, window by window.
class PauseDetector {
 public:
  explicit PauseDetector(PauseSettings settings) : settings_(settings), wait_(settings.silence) {}

  /// The silence that ends the turn, from the next window on: PauseSettings::silence, or what an
  /// endpointer makes of the evidence.
  void wait_for(core::Duration silence) { wait_ = silence; }

  /// The next window covers samples [begin, end) of the session's clock.
  Edge step(core::SamplePos begin, core::SamplePos end, float probability);

  /// Other thresholds and waits from the next window on.
  void configure(PauseSettings settings) { settings_ = settings; }

  /// Back to silence, as at the start.
  void reset();

  /// Speech has begun and is not over (pauses within a turn included).
  bool in_speech() const { return phase_ == Phase::speech || phase_ == Phase::perhaps_over; }
  /// The current window run is above the threshold.
  bool voiced() const { return phase_ == Phase::perhaps_speech || phase_ == Phase::speech; }
  /// Speech has begun, and the current window is silence.
  bool pausing() const { return phase_ == Phase::perhaps_over; }
  core::SamplePos speech_begin() const {
    return begin_;
  }  ///< First sample of the first speech window.
  core::SamplePos speech_end() const { return end_; }  ///< One past the last speech window.
  /// Speech in the current turn so far, pauses not counted.
  core::SamplePos spoken() const { return spoken_; }

 private:
  enum class Phase { silent, perhaps_speech, speech, perhaps_over };

  PauseSettings settings_;
  core::Duration wait_;
  Phase phase_ = Phase::silent;
  int run_ = 0;  // speech windows in a row before the start is certain
  core::SamplePos begin_ = 0;
  core::SamplePos end_ = 0;
  core::SamplePos spoken_ = 0;
  bool reported_perhaps_over_ = false;
};

}  // namespace repartee::turn
