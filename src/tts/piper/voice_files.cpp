#include "tts/piper/voice_files.hpp"

#include <algorithm>
#include <system_error>

namespace repartee::tts {

std::vector<PiperVoiceFiles> piper_voices(const std::filesystem::path& models_folder) {
  constexpr std::string_view ending = ".onnx";
  std::vector<PiperVoiceFiles> voices;
  std::error_code problem;
  std::filesystem::directory_iterator entry(models_folder / "piper", problem);
  for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
    const auto& path = entry->path();
    const std::string name = path.filename().string();
    std::error_code ignored;
    if (std::filesystem::exists(path / "encoder.onnx", ignored)) {
      voices.push_back({name, path / "encoder.onnx", path / "decoder.onnx", path / "config.json"});
    } else if (name.ends_with(ending) && name.size() > ending.size() && !name.starts_with('.')) {
      auto config = path;
      config += ".json";
      voices.push_back({name.substr(0, name.size() - ending.size()), path, {}, config});
    }
  }
  std::ranges::sort(voices, {}, &PiperVoiceFiles::name);
  return voices;
}

}  // namespace repartee::tts
