#pragma once
// whisper.cpp: any ggml model file, in-process. Far better than pocketsphinx on real voices, but
// somebody has to download a model, and it hears an utterance only when it is over.

#include <memory>
#include <string>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

struct WhisperOptions {
  std::string model_path;  ///< A ggml file: ggml-base.en-q8_0.bin.
  /// How many utterances can be decoded at once, one thread each: at least the number of workers
  /// that call finish(). Each costs 36 MB (tiny), 46 MB (base) or 66 MB (small) beside the model.
  /// 0: one per core.
  int states = 0;
};

/// Loads and warms the model. `not_found` where there is no such file, `corrupt` where whisper.cpp
/// cannot read it, `unavailable` in a build without whisper.cpp.
///
/// open() never answers `overloaded`: audio is only collected, and finish() waits for a state.
/// partial() decodes everything so far (seconds of computing) and answers `overloaded` when no
/// state is free.
core::Result<std::shared_ptr<SpeechToText>> create_whisper(const WhisperOptions& options);

}  // namespace repartee::stt
