#pragma once
// The interface of every text-to-speech engine. Loaded once per process, shared by all sessions.

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tts/spoken_word.hpp"

namespace repartee::tts {

struct Voice {
  std::string name;      ///< What a client asks for: "slt".
  std::string engine;    ///< "flite".
  std::string language;  ///< BCP 47: "en-US".
  std::string about;     ///< For people: "US English, female".
  /// Where one voice has several speakers, their names: "NAME#SPEAKER" asks for one, by its name or
  /// its number, and "NAME" for the first.
  std::vector<std::string> speakers = {};
};

struct SpeechRequest {
  std::string text;   ///< Speakable text (see tts/text/speakable.hpp), UTF-8.
  std::string voice;  ///< A name from voices(), perhaps with #SPEAKER; empty: the engine's default.
  double speed = 1;   ///< 0.5 (half as fast) to 2.0.
};

/// Where speech goes while it is made. Called on the thread that called synthesize().
struct SpeechSink {
  /// The words of the audio that follows, where the engine knows their times beforehand (else
  /// never). A clause comes in one call, before its first audio; a longer text may come in several,
  /// each with the next words in order, between the audio before and after: append them.
  std::function<void(std::vector<SpokenWord> words)> words;
  /// The next samples, mono at sample_rate_hz(voice), about 20 ms each. The span lives only for the
  /// call. False ends the synthesis at once (`cancelled`).
  std::function<bool(std::span<const std::int16_t> audio)> audio;
};

/// What a remote provider bills.
struct Usage {
  std::int64_t requests = 0;
  std::int64_t characters = 0;  ///< Unicode code points of the texts that were sent.
};

/// A text-to-speech engine. Thread-safe: several workers may synthesize at once.
class TextToSpeech {
 public:
  virtual ~TextToSpeech() = default;

  /// Speaks `request.text` into the sink; blocks until the last sample was handed over. Text with
  /// nothing to say gives no audio and no error. `cancelled` when stopped (within one 20 ms chunk);
  /// `not_found` for an unknown voice, the hint lists the known ones; see tts/request.hpp for the
  /// limits on text and speed.
  virtual core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                                    std::stop_token stop) = 0;

  virtual std::vector<Voice> voices() const = 0;                   ///< The first is the default.
  virtual int sample_rate_hz(const std::string& voice) const = 0;  ///< Of what the sink receives.
  virtual std::string description() const = 0;

  /// True where it waits for another machine instead of computing: it is then run on threads that
  /// are there to wait.
  virtual bool remote() const { return false; }
  /// What it has used since it was made, where that is billed.
  virtual Usage usage() const { return {}; }
};

}  // namespace repartee::tts
