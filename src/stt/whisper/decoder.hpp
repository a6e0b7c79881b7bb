#pragma once
// whisper.cpp, wrapped: a shared model, and states that decode with it.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "stt/speech_to_text.hpp"
#include "stt/transcript.hpp"
#include "stt/whisper/engine.hpp"

struct whisper_context;
struct whisper_state;

namespace repartee::stt {

struct WhisperPlan;

/// The weights. Read-only once loaded: any number of decoders may use it at once.
class WhisperModel {
 public:
  /// Checks the file (model_check.hpp), then lets whisper.cpp load it, on a graphics processor
  /// where the build has a back end for one and there is one.
  static core::Result<std::shared_ptr<WhisperModel>> load(const std::string& path);
  ~WhisperModel();
  WhisperModel(const WhisperModel&) = delete;
  WhisperModel& operator=(const WhisperModel&) = delete;

  /// Nothing where the model knows this language (ISO 639-1, or "auto").
  core::Result<> check_language(const std::string& language) const;
  whisper_context* handle() const { return context_; }
  bool multilingual() const;
  /// Where it computes, for people: "CPU", "CUDA0 (NVIDIA …)".
  const std::string& device() const { return device_; }

  /// The language that somebody was last heard to speak: where another is asked to be told by ear,
  /// it is the first guess. A wrong one costs a pass, never words.
  int likely_language() const { return likely_language_.load(std::memory_order_relaxed); }
  void heard_language(int id) { likely_language_.store(id, std::memory_order_relaxed); }

 private:
  WhisperModel(whisper_context* context, std::string device)
      : context_(context), device_(std::move(device)) {}
  whisper_context* const context_;
  const std::string device_;
  std::atomic<int> likely_language_ = 0;  // whisper.cpp's number for English
};

/// What was heard in some audio, and what that took.
struct WhisperHeard {
  std::vector<Word> words;  ///< Behind the gates (text_gates.hpp).
  std::string language;     ///< What was asked for, or what was told by ear.
  bool doubted = false;     ///< The words did not pass the gates as they were said.
  int passes = 0;           ///< Of the encoder.
};

/// What one decoding needs of its own. Used from one thread at a time; nothing is carried from one
/// utterance to the next.
class WhisperDecoder {
 public:
  static core::Result<std::unique_ptr<WhisperDecoder>> create(std::shared_ptr<WhisperModel> model,
                                                              const WhisperTuning& tuning = {});
  ~WhisperDecoder();
  WhisperDecoder(const WhisperDecoder&) = delete;
  WhisperDecoder& operator=(const WhisperDecoder&) = delete;

  /// What a final transcript is worth: a trimmed context, and one more pass with the full one where
  /// the words look like a loop. Audio of any length, in pieces of up to 30 s. Without
  /// options.word_times the words have no times of their own. Stopping takes effect before a pass
  /// of the encoder, behind it, or at the next token.
  core::Result<WhisperHeard> decode(std::span<const std::int16_t> audio,
                                    const RecognitionOptions& options, const std::stop_token& stop);

  /// One trimmed pass over at most 30 s, whatever comes out: for partial transcripts.
  core::Result<WhisperHeard> glance(std::span<const std::int16_t> audio,
                                    const RecognitionOptions& options, const std::stop_token& stop);

 private:
  struct Pass;
  WhisperDecoder(std::shared_ptr<WhisperModel> model, whisper_state* state,
                 const WhisperTuning& tuning)
      : model_(std::move(model)), state_(state), tuning_(tuning) {}
  core::Result<WhisperHeard> piece(std::span<const std::int16_t> audio,
                                   const RecognitionOptions& options, const std::stop_token& stop,
                                   bool may_repeat);
  core::Result<Pass> pass(std::span<const float> samples, double audio_s, int language,
                          const WhisperPlan& plan, const RecognitionOptions& options,
                          const std::stop_token& stop);
  void read_tokens(Pass& pass, double audio_s, int most_tokens,
                   const RecognitionOptions& options) const;
  void read_start(Pass& pass, int language, const RecognitionOptions& options);

  std::shared_ptr<WhisperModel> model_;
  whisper_state* state_;
  const WhisperTuning tuning_;
};

}  // namespace repartee::stt
