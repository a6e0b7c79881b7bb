#pragma once
// Texts to phonemes, by the program repartee-phonemize (phonemize/main.cpp), which holds espeak-ng.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace repartee::tts::piper {

/// Thread-safe: callers take turns. A clause takes some 0.1 ms.
class Phonemizer {
 public:
  virtual ~Phonemizer() = default;

  /// For each text its phonemes (IPA, UTF-8). `voice`: what espeak-ng calls the language. Control
  /// characters count as spaces. `unavailable` where the program cannot be run, died twice in a row
  /// or did not answer within 2 s; `unsupported` for what espeak-ng cannot speak.
  virtual core::Result<std::vector<std::string>> phonemize(const std::string& voice,
                                                           std::span<const std::string> texts) = 0;
};

/// Runs `program` when it is first needed and again whenever it has died; ends it with itself.
std::shared_ptr<Phonemizer> create_phonemizer(std::filesystem::path program);

/// repartee-phonemize: $REPARTEE_PHONEMIZE, else in the folder of this program, in the one above,
/// or on the PATH. Empty where it is nowhere.
std::filesystem::path find_phonemizer();

}  // namespace repartee::tts::piper
