#pragma once
// pocketsphinx with Debian's US English model: the engine that works without any download.
// Streaming, with word times; about 40 % of the words of open conversation come out wrong, so it is
// for demos, commands and tests. Why it is here: docs/adr/0005.

#include <memory>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

struct PocketsphinxOptions {
  /// How many utterances can be recognized at once. Each decoder holds its own copy of the language
  /// model's search: about 94 MB and 0.2 s of start-up. 0: one per core, 2 to 4.
  int decoders = 0;
  /// The folder that holds en-us/, en-us.lm.bin and cmudict-en-us.dict. Empty: where the package
  /// pocketsphinx-en-us puts it.
  std::string model_folder;
};

/// Loads and warms all decoders. `unavailable` where the model is not installed.
core::Result<std::shared_ptr<SpeechToText>> create_pocketsphinx(const PocketsphinxOptions& options);

}  // namespace repartee::stt
