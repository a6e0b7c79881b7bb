#include "support/silero_weights.hpp"

#include <cstdlib>
#include <system_error>

#include "support/test_data.hpp"

namespace repartee::test {
namespace {

std::filesystem::path models_folder() {
  const auto set = [](const char* name) -> const char* {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* models = set("REPARTEE_MODELS")) return models;
  if (const char* data = set("XDG_DATA_HOME")) {
    return std::filesystem::path(data) / "repartee/models";
  }
  if (const char* home = set("HOME")) {
    return std::filesystem::path(home) / ".local/share/repartee/models";
  }
  return {};
}

}  // namespace

std::vector<std::filesystem::path> silero_weights() {
  std::vector<std::filesystem::path> found;
  for (const char* name : {"silero_vad_v6.onnx", "silero_vad_16k_op15.onnx"}) {
    std::error_code ignored;
    if (const auto path = models_folder() / name; std::filesystem::exists(path, ignored)) {
      found.push_back(path);
    } else if (const auto data = test_data(std::string("models/") + name)) {
      found.push_back(*data);
    }
  }
  return found;
}

}  // namespace repartee::test
