#pragma once
// The text-to-speech engines there are, by name.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/choice.hpp"
#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

struct TtsOptions {
  /// auto, or a name from text_to_speech_engines(). auto: piper where voices for it are installed
  /// and it has the voice that is named, else flite.
  std::string engine = "auto";
  /// The voice that requests will name by default; here only checked to exist. Empty: the engine's
  /// own default.
  std::string voice;
  std::string models_folder;  ///< piper: its voices are in the folder piper/ below.
  int tone_delay_ms = 0;      ///< tone: how long the first audio takes.

  /// elevenlabs, openai, chatterbox: where the server is, the key it wants, the model's name there,
  /// and voices to offer besides `voice` ("name" or "name=id").
  std::string base_url;
  std::string api_key;
  std::string model;
  std::vector<std::string> voices;
  /// "name=value", of those that the engine has: servers' are passed on ("stability=0.5"), Piper's
  /// are its networks' ("noise_scale=0.5"). Engines that take over have their own defaults.
  std::vector<std::string> parameters;
  /// Silence in the middle, and before the first sound (0: 400 for elevenlabs, else 2000), after
  /// which the next engine says the rest. Without a fallback there is more patience.
  int stall_ms = 400;
  int first_audio_ms = 0;
  /// A voice of flite that speaks in place of Piper's while `busy` says so; empty: none.
  std::string busy_voice;
  std::function<bool()> busy;
  /// Local engines that take over, in this order, where the one before fails or stalls.
  std::vector<std::string> fallback;
};

/// The engines that can be asked for by name, without "auto".
std::vector<std::string> text_to_speech_engines();

/// `invalid_argument` for an unknown engine or parameter or a number out of range, `not_found` for
/// a voice that the engine does not have. `choice` hears why this one was taken.
core::Result<std::shared_ptr<TextToSpeech>> create_text_to_speech(const TtsOptions& options,
                                                                  core::Choice* choice = nullptr);

/// The same, but not as one: the engine and those of `fallback` in their order, each by itself. For
/// who wants to know which of them works.
core::Result<std::vector<std::shared_ptr<TextToSpeech>>> create_text_to_speech_links(
    const TtsOptions& options, core::Choice* choice = nullptr);

}  // namespace repartee::tts
