#pragma once
// whisper.cpp: any ggml model file, in-process. Far better than pocketsphinx on real voices, but
// somebody has to download a model.

#include <memory>
#include <string>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// Ways of decoding, on unless somebody measures what they are worth (`repartee eval stt
/// --compare`).
struct WhisperTuning {
  bool trimmed_context = true;  ///< Else every pass is over the full 30 s.
  bool gates = true;            ///< Else everything is believed that the model says.
};

struct WhisperOptions {
  std::string model_path;  ///< A ggml file: ggml-base.en-q8_0.bin.
  /// How many utterances can be decoded at once, one thread each: as many as workers call
  /// finish(). Each costs 36 MB (tiny), 46 MB (base) or 66 MB (small) beside the model.
  /// 0: one per core.
  int states = 0;
  WhisperTuning tuning{};
};

/// Loads and warms the model. `not_found` where the file cannot be read, `corrupt` where it is no
/// whole whisper model (model_check.hpp), `unavailable` where whisper.cpp cannot load it (memory)
/// and in a build without whisper.cpp.
///
/// open() never answers `overloaded`: audio is only collected. partial() and finish() do, when
/// every state is in use (recognition.hpp). "auto" as the language is told by ear; that costs one
/// step of the decoder, and one more pass where the guess from who spoke last was wrong.
core::Result<std::shared_ptr<SpeechToText>> create_whisper(const WhisperOptions& options);

}  // namespace repartee::stt
