#pragma once
// One clip through a speech-to-text engine, as a recording or as a live turn.

#include <optional>
#include <span>
#include <string>

#include "audio/noise_reduction.hpp"
#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "eval/word_errors.hpp"
#include "stt/speech_to_text.hpp"
#include "turn/pause_detector.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::eval {

/// How audio reaches the engine.
struct RecognitionPath {
  /// Live: in steps of 20 ms with partial transcripts on the way. Else the whole piece at once, and
  /// the engine knows that only the final is wanted.
  bool live = false;
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
  /// Only what this detector takes for speech goes to the engine, cut into turns as in a
  /// conversation; null: the whole clip (over 28 s cut at pauses by `cutter`).
  const vad::VoiceActivityDetector* gate = nullptr;
  turn::PauseSettings pauses;
  core::Duration prefix_padding = std::chrono::milliseconds(500);
};

/// What came out, and what it took. Times of a live run are on the audio's clock: audio arrives in
/// real time, one worker computes, and the time that it takes is added without waiting for the
/// clock on the wall.
struct Heard {
  std::string text;
  double seconds = 0;       ///< Of audio.
  double cpu_seconds = 0;   ///< Processor time of the process.
  double final_ms = 0;      ///< From the last sample (of the last piece) to its transcript.
  double final_cpu_ms = 0;  ///< The processor time in that.
  /// From the clip's first sample until the first word that will not change any more; nothing where
  /// there was none before the final transcript.
  std::optional<double> first_stable_word_ms;
};

/// Recognizes one clip of 16 kHz mono. The errors are the engine's.
core::Result<Heard> recognize(stt::SpeechToText& engine, std::span<const std::int16_t> clip,
                              const RecognitionPath& path, const vad::VoiceActivityDetector& cutter,
                              const std::string& language);

}  // namespace repartee::eval
