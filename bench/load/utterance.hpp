#pragma once
// What the simulated people say. All of it is made before the clock starts.

#include <string>
#include <vector>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace repartee::bench {

/// One thing that is said, at 16 kHz; digital silence follows it.
struct Utterance {
  std::string name;
  audio::Samples samples;
  core::SamplePos speech_begin = 0;  ///< Its first sample of speech, from the waveform.
  core::SamplePos speech_end = 0;    ///< One past its last sample of speech, from the waveform.
  /// Loud from its first sample to its last, as the scripted detector hears it: where the turn is
  /// decided can then be computed (deciding_sample).
  bool tone = false;
};

/// A tone of 300 Hz, well above the scripted detector's threshold.
Utterance tone_utterance(double seconds);

/// Recordings, cut off 100 ms after their last speech, so that what follows is silence.
core::Result<std::vector<Utterance>> recorded_utterances(const std::vector<std::string>& files);

/// Sentences spoken by flite: where there are no recordings.
core::Result<std::vector<Utterance>> synthesized_utterances();

/// The scripted detector hears windows of so many samples.
inline constexpr core::SamplePos detector_window = 512;

/// For a tone that ends (exclusively) at `loud_end` on the session's sample clock: the sample whose
/// arrival completes the window with which the silence has lasted `silence`, and so the turn.
constexpr core::SamplePos deciding_sample(core::SamplePos loud_end, core::Duration silence) {
  const auto windows_up = [](core::SamplePos samples) {
    return (samples + detector_window - 1) / detector_window * detector_window;
  };
  return windows_up(loud_end) + windows_up(core::samples_in(silence)) - 1;
}

}  // namespace repartee::bench
