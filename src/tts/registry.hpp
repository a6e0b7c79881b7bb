#pragma once
// The text-to-speech engines there are, by name.

#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

struct TtsOptions {
  std::string engine = "auto";  ///< auto, flite, piper or tone. auto: flite.
  /// The voice that requests will name by default; here only checked to exist. Empty: the engine's
  /// own default.
  std::string voice;
  std::string models_folder;  ///< piper: voices lie in its folder piper/.
  int tone_delay_ms = 0;      ///< tone: how long the first audio takes.
};

/// The engines that can be asked for by name, without "auto".
std::vector<std::string> text_to_speech_engines();

/// `invalid_argument` for an unknown engine or a number out of range, `not_found` for a voice that
/// the engine does not have.
core::Result<std::shared_ptr<TextToSpeech>> create_text_to_speech(const TtsOptions& options);

}  // namespace repartee::tts
