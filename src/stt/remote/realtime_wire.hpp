#pragma once
// The wire of OpenAI's Realtime transcription sessions: what is sent, what is read. Pure.
// Both dialects: GA (session.created, nested `audio`) and beta (transcription_session.created,
// flat), which Speaches speaks.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// What both dialects take: signed 16-bit little-endian mono.
inline constexpr int realtime_rate_hz = 24000;

enum class Dialect : char { ga, beta };

/// Asks for transcripts of what is committed by hand: the server is not to cut turns.
std::string session_update(Dialect dialect, const std::string& model,
                           const RecognitionOptions& options);
std::string append_audio(std::span<const std::int16_t> audio);
std::string commit_audio();
std::string clear_audio();

struct RealtimeEvent {
  enum class Kind : char {
    other,      ///< Nothing to act on.
    created,    ///< The session stands; `dialect` is its server's.
    committed,  ///< `item` holds the audio.
    delta,      ///< `text` goes on from the deltas before.
    completed,  ///< `text` is all of the item.
    failed,     ///< The item has no transcript; `text` and `code` say why.
    error,      ///< `text` and `code` say what was wrong.
  };
  Kind kind = Kind::other;
  Dialect dialect = Dialect::ga;
  std::string item;
  std::string text;
  std::string code;
};

/// One message. Unknown types are `other`; `provider_failed` for what is not a JSON object with a
/// type.
core::Result<RealtimeEvent> parse_realtime_event(std::string_view message);

}  // namespace repartee::stt
