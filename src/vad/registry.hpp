#pragma once
// Which voice activity detectors there are, and how to get one by its name.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/choice.hpp"
#include "core/error.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::vad {

struct VadOptions {
  /// auto, or one of engine_names(). auto takes silero where weights are found that can be read,
  /// else webrtc, else energy.
  std::string engine = "auto";
  /// The file of Silero's weights; empty: silero_vad_v6.onnx, or silero_vad_16k_op15.onnx, in
  /// models_folder.
  std::string model;
  std::string models_folder;
  int aggressiveness = 3;  ///< Of webrtc: 0 to 3.
};

/// Every engine, without auto: silero, webrtc, energy, scripted.
std::vector<std::string_view> engine_names();

/// Loads a detector; do it once per process. Errors: invalid_argument (no such engine, or a bad
/// aggressiveness), not_found (no weights), corrupt (other weights), unavailable (not in this
/// build). Never falls back from an engine that was named, nor from a `model` that was named.
/// `choice` hears why this one was taken.
core::Result<std::shared_ptr<const VoiceActivityDetector>> create_detector(
    const VadOptions& options, core::Choice* choice = nullptr);

}  // namespace repartee::vad
