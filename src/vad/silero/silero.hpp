#pragma once
// Silero VAD v6.2 behind the interface of every detector. Windows of 512 samples (32 ms).

#include <filesystem>
#include <memory>

#include "core/error.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::vad {

/// The Silero weights in `models_folder`; empty where there are none.
std::filesystem::path find_silero_weights(const std::filesystem::path& models_folder);

/// Loads the weights from an ONNX file; not_found or corrupt with words that say the mend.
core::Result<std::shared_ptr<const VoiceActivityDetector>> create_silero(
    const std::filesystem::path& weights);

}  // namespace repartee::vad
