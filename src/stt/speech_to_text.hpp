#pragma once
// The interface of every speech-to-text engine. Engines are loaded once per process and shared by
// all sessions; a worker owns a decoder, a session never does.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "stt/transcript.hpp"

namespace repartee::stt {

struct RecognitionOptions {
  std::string language = "en";  ///< ISO 639-1, or "auto" where the engine can tell it by ear.
  std::string prompt;           ///< Words likely to be said; engines may ignore it.
  /// The operator's hot words, which come first (prompt.hpp); engines that know no prompt ignore
  /// them.
  std::string glossary;
  bool word_times = true;
  bool partials =
      true;  ///< False: only the final will be asked for; an engine may then be slower to
             ///< answer and more exact (pocketsphinx: batch CMN over the whole utterance).
};

/// One utterance being recognized. Used from one thread at a time (any worker). Destroying it
/// gives its decoder back, at any moment.
class Recognition {
 public:
  virtual ~Recognition() = default;

  /// Appends 16 kHz mono audio. Blocks while it computes (a streaming engine decodes here).
  virtual core::Result<> feed(std::span<const std::int16_t> audio) = 0;

  /// The best guess so far. `unsupported` where the engine has no partials, `overloaded` where it
  /// has nothing to compute it with, `cancelled` when the token was stopped (the final was asked
  /// for). An engine to which a guess is dear may answer the last one again.
  virtual core::Result<Transcript> partial(std::stop_token stop) = 0;

  /// What was said, if it was all: asked for in a pause, while more may follow. With the care of a
  /// final transcript where the engine can do that and go on (as_final), else the best it has. The
  /// errors are partial()'s. Asked again after nothing but a pause, it answers at once.
  virtual core::Result<GuessedTranscript> guess(std::stop_token stop) {
    auto transcript = partial(std::move(stop));
    if (!transcript) return transcript.error();
    return GuessedTranscript{std::move(*transcript), false};
  }

  /// The final transcript of everything fed; nothing may be fed after it. Silence and noise give an
  /// empty text, not an error. `cancelled` when the token was stopped. Never waits for a decoder:
  /// `overloaded` where none is free, and nothing is lost then; call it again after on_capacity.
  /// Any other answer is the last.
  virtual core::Result<Transcript> finish(std::stop_token stop) = 0;
};

/// A speech-to-text engine. Thread-safe.
class SpeechToText {
 public:
  virtual ~SpeechToText() = default;

  /// Starts an utterance, or `overloaded` when every decoder is in use: the caller keeps the audio
  /// and tries again when the engine calls back (on_capacity).
  virtual core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) = 0;

  /// Calls `callback` (from any thread, must not block) each time a decoder has become free: open()
  /// or finish() may then succeed where they were `overloaded`. Set once, before the first open().
  virtual void on_capacity(std::function<void()> callback) = 0;

  /// Nothing where the language (ISO 639-1, or "auto") is known; `unsupported`, with what is known,
  /// else. The default is for engines that find out when they are asked: open() tells.
  virtual core::Result<> check_language(const std::string& /*language*/) const { return {}; }

  /// The engine's name and model, for people: "pocketsphinx en-us", "whisper base.en".
  virtual std::string description() const = 0;

  /// True where partial() is useful while speech is still coming in.
  virtual bool streams() const = 0;

  /// Asking for a partial transcript before this much new audio has come brings nothing new.
  virtual core::Duration partial_interval() const { return std::chrono::milliseconds(240); }

  /// True where it waits for another machine instead of computing: it is then run on threads that
  /// are there to wait.
  virtual bool remote() const { return false; }
};

}  // namespace repartee::stt
