#pragma once
// whisper.cpp, wrapped: a shared model, and states that decode with it.

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "stt/speech_to_text.hpp"
#include "stt/transcript.hpp"

struct whisper_context;
struct whisper_state;

namespace repartee::stt {

/// The weights. Read-only once loaded: any number of decoders may use it at once.
class WhisperModel {
 public:
  static core::Result<std::shared_ptr<WhisperModel>> load(const std::string& path);
  ~WhisperModel();
  WhisperModel(const WhisperModel&) = delete;
  WhisperModel& operator=(const WhisperModel&) = delete;

  /// Nothing where the model knows this language (ISO 639-1).
  core::Result<> check_language(const std::string& language) const;
  whisper_context* handle() const { return context_; }

 private:
  explicit WhisperModel(whisper_context* context) : context_(context) {}
  whisper_context* context_;
};

/// What one decoding needs of its own. Used from one thread at a time; nothing is carried from one
/// utterance to the next.
class WhisperDecoder {
 public:
  static core::Result<std::unique_ptr<WhisperDecoder>> create(std::shared_ptr<WhisperModel> model);
  ~WhisperDecoder();
  WhisperDecoder(const WhisperDecoder&) = delete;
  WhisperDecoder& operator=(const WhisperDecoder&) = delete;

  /// The words of a whole utterance. Without options.word_times all words have the times of their
  /// segment. Stopping takes effect before the encoder or at the next token: at worst after one
  /// pass of the encoder.
  core::Result<std::vector<Word>> decode(std::span<const std::int16_t> audio,
                                         const RecognitionOptions& options, std::stop_token stop);

 private:
  WhisperDecoder(std::shared_ptr<WhisperModel> model, whisper_state* state)
      : model_(std::move(model)), state_(state) {}
  std::vector<Word> words(double audio_s, bool word_times) const;

  std::shared_ptr<WhisperModel> model_;
  whisper_state* state_;
};

}  // namespace repartee::stt
