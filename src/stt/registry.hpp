#pragma once
// The speech-to-text engines there are, by name.

#include <memory>
#include <string>
#include <vector>

#include "core/choice.hpp"
#include "core/error.hpp"
#include "stt/speech_to_text.hpp"
#include "stt/whisper/engine.hpp"

namespace repartee::stt {

struct SttOptions {
  /// auto, pocketsphinx, whisper, openai, realtime or scripted. auto: whisper where the models
  /// folder holds a model for it that can be loaded, else pocketsphinx.
  std::string engine = "auto";
  /// whisper: a path, a name such as "base.en", or empty: see choose_whisper_model().
  std::string model;
  std::string language =
      "en";  ///< What is mostly spoken: a model that understands it is preferred.
  std::string models_folder;
  int decoders = 0;  ///< Utterances decoded at once; 0: from the number of cores.
  WhisperTuning whisper{};
  /// scripted: what is heard; several texts, taken in turn, are separated by '|'.
  std::string scripted_text = "hello there";
  int scripted_delay_ms = 0;

  /// openai, realtime: where the server is, the key it wants, and how long a final transcript may
  /// take; `model` is its name there.
  std::string base_url;
  std::string api_key;
  int timeout_ms = 8'000;
  /// Local engines that take over, in this order, where the one before fails. Address, key and
  /// model are the first engine's; these have their own defaults.
  std::vector<std::string> fallback;
};

/// The engines that can be asked for by name, without "auto".
std::vector<std::string> speech_to_text_engines();

/// Loads and warms an engine. `invalid_argument` for an unknown name or a number out of range; else
/// what the engine says. `choice` hears why this one was taken.
core::Result<std::shared_ptr<SpeechToText>> create_speech_to_text(const SttOptions& options,
                                                                  core::Choice* choice = nullptr);

/// The same, but not as one: the engine and those of `fallback` in their order, each by itself. For
/// who wants to know which of them works.
core::Result<std::vector<std::shared_ptr<SpeechToText>>> create_speech_to_text_links(
    const SttOptions& options, core::Choice* choice = nullptr);

}  // namespace repartee::stt
