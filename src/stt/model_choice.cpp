#include "stt/model_choice.hpp"

#include <algorithm>

namespace repartee::stt {

namespace {

const std::string default_model = "base.en";

bool is_default(const WhisperModelFile& model) {
  return model.name == default_model || model.name.starts_with(default_model + "-q");
}

}  // namespace

std::optional<WhisperChoice> choose_whisper_model(const std::vector<WhisperModelFile>& models,
                                                  const std::string& language) {
  if (models.empty()) return std::nullopt;
  const bool english = language == "en" || language.starts_with("en-") || language.empty();
  const std::string others = models.size() > 1 ? "; stt.model chooses another" : "";
  if (english) {
    const auto usual = std::ranges::find_if(models, is_default);
    if (usual != models.end()) return WhisperChoice{*usual, "it is the default model" + others};
    return WhisperChoice{models.front(), "it is the largest model that is installed" + others};
  }
  const auto fitting = std::ranges::find_if(models, &WhisperModelFile::multilingual);
  const std::string spoken = language == "auto" ? "more than English" : "'" + language + "'";
  if (fitting != models.end()) {
    return WhisperChoice{*fitting,
                         "it is the largest model here that understands " + spoken + others};
  }
  return WhisperChoice{models.front(), "no model that is installed understands " + spoken +
                                           "; `repartee models pull base` fetches one"};
}

}  // namespace repartee::stt
