#pragma once
// One voice activity detector over all of the data, quiet and in noise.

#include <string>
#include <vector>

#include "audio/noise_reduction.hpp"
#include "core/error.hpp"
#include "eval/vad_data.hpp"
#include "eval/voice_activity.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::eval {

struct DetectionSettings {
  turn::PauseSettings pauses;
  /// What the detector hears goes through this first.
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
};

/// A set of recordings under one condition.
struct ConditionReport {
  std::string set;        ///< "meetings", "utterances" or "noise".
  std::string condition;  ///< "clean", "white noise 10 dB", …
  double seconds = 0;
  WindowCounts windows;
  TurnCounts turns;           ///< Of utterances only.
  double active_seconds = 0;  ///< Turns open; in noise, all of it is wrong.
  std::size_t starts = 0;     ///< Turns that began; in noise, all of them are wrong.
};

struct DetectorReport {
  std::vector<ConditionReport> conditions;
  double area_under_roc = 0.5;   ///< Over the windows of meetings and of clean utterances.
  double cpu_us_per_second = 0;  ///< Processor time, microseconds for a second of audio.
};

/// The conditions: meetings as they are; utterances clean, with each noise at 10 and 5 dB, with
/// white noise at 10 dB; noises alone, and a minute of white noise at -40 dBFS. Errors: of
/// create_noise_reducer().
core::Result<DetectorReport> evaluate_detector(const vad::VoiceActivityDetector& detector,
                                               const VadData& data,
                                               const DetectionSettings& settings);

}  // namespace repartee::eval
