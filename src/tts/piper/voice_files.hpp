#pragma once
// Which Piper voices lie in the models folder.

#include <filesystem>
#include <string>
#include <vector>

namespace repartee::tts {

/// The files of one voice. Either `models/piper/NAME.onnx` and `NAME.onnx.json`, as they are
/// published, or a folder `models/piper/NAME/` with encoder.onnx, decoder.onnx and config.json, as
/// Piper's streaming export writes it.
struct PiperVoiceFiles {
  std::string name;
  std::filesystem::path network;  ///< The whole network, or the encoder.
  std::filesystem::path decoder;  ///< Empty for a whole network.
  std::filesystem::path config;   ///< May be missing: then the voice does not load, and says so.
};

/// In the order of their names; none where there is no folder. Files are looked for, not read.
std::vector<PiperVoiceFiles> piper_voices(const std::filesystem::path& models_folder);

}  // namespace repartee::tts
