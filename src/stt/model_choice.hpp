#pragma once
// Which of the installed Whisper models is taken where the settings name none.

#include <optional>
#include <string>
#include <vector>

#include "stt/whisper/model_files.hpp"

namespace repartee::stt {

struct WhisperChoice {
  WhisperModelFile file;
  std::string why;  ///< For people.
};

/// base.en, quantized or not, where it is among `models`: it is quick enough for live speech on any
/// machine. Without it the first, as whisper_models_in() orders them. Models for English only are
/// taken for another language just where there is nothing else. `language`: ISO 639-1, "" or
/// "auto".
std::optional<WhisperChoice> choose_whisper_model(const std::vector<WhisperModelFile>& models,
                                                  const std::string& language);

}  // namespace repartee::stt
