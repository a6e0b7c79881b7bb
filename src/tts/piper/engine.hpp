#pragma once
// Piper: neural voices from files, by ONNX Runtime and espeak-ng's phonemes. docs/adr/0019.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

struct PiperOptions {
  std::filesystem::path models_folder;  ///< Voices lie in its folder piper/: voice_files.hpp.
  /// The default voice, "NAME" or "NAME#SPEAKER"; empty: the first by name.
  std::string voice;
  /// "name=value", for every voice, in place of what it says itself (its .json, `inference`):
  /// length_scale 0.25 to 4, noise_scale and noise_w 0 to 2.
  std::vector<std::string> parameters;
  /// repartee-phonemize; empty: where find_phonemizer() finds it.
  std::filesystem::path phonemizer;
};

/// Every voice of the folder, the default one first. The default voice is loaded here; the others
/// when they are first spoken, and stay. A voice whose description is broken is left out with a
/// warning, unless it is the default. `invalid_argument` for parameters; `not_found` without any
/// voice or without the named one; `corrupt` for files that are not what they claim to be;
/// `unavailable` in a build without ONNX Runtime, and for a voice of phonemes without
/// repartee-phonemize.
core::Result<std::shared_ptr<TextToSpeech>> create_piper(const PiperOptions& options);

}  // namespace repartee::tts
