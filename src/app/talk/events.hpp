#pragma once
// What a server says in the native protocol (docs/protocol.md), as types.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "protocol/native/frame.hpp"
#include "stt/transcript.hpp"

namespace repartee::app {

struct ReadyEvent {
  std::string session;
  int output_rate_hz = 0;
  std::string response_mode;
  std::string voice;
  std::string engines;  ///< For people: "vad silero v6, stt pocketsphinx en-us, …".
};

struct StateEvent {
  std::string state;  ///< listening, hearing, thinking, speaking, interrupted.
};

struct TranscriptEvent {
  int turn = 0;
  std::string text;
  bool final = false;
  double start_ms = 0;  ///< On the session's audio clock: since the first sample sent.
  double end_ms = 0;
};

struct ReplyStartedEvent {
  int turn = 0;
  std::string reply;
  std::uint32_t stream = 0;
};

struct ReplyTextEvent {
  std::string reply;
  std::string text;
};

struct ReplyDoneEvent {
  std::string reply;
  std::string status;  ///< completed, interrupted, failed.
  std::string text;    ///< What was heard of it.
};

/// What the server wants of the playback of a stream.
struct PlaybackEvent {
  enum class Kind { clear, duck, hold, resume } kind = Kind::clear;
  std::uint32_t stream = 0;
  double gain = 1;  ///< duck only.
};

struct FlowEvent {
  std::string advice;  ///< slow_down, ok.
};

struct WaterfallEvent {
  int turn = 0;
  double endpoint_ms = 0;
  double stt_ms = 0;
  double first_token_ms = 0;
  double first_audio_ms = 0;
  double total_ms = 0;
  double saved_ms = 0;  ///< By what was begun before the end of the turn was certain.
  struct Guess {
    int asked = 0;  ///< Times the model was asked before.
    bool held = false;
    double at_ms = 0;  ///< The last of them, after the end of speech.
    double wasted_tokens = 0;
  } guess;
};

struct ErrorEvent {
  std::string code;
  std::string message;
  std::string hint;
  bool fatal = false;
};

struct ByeEvent {
  std::string reason;
};

/// A message of a type that a later version may have added.
struct UnknownEvent {
  std::string type;
};

using ServerEvent =
    std::variant<ReadyEvent, StateEvent, TranscriptEvent, ReplyStartedEvent, ReplyTextEvent,
                 ReplyDoneEvent, PlaybackEvent, FlowEvent, WaterfallEvent, ErrorEvent, ByeEvent,
                 UnknownEvent, protocol::native::Frame>;

/// Reads one JSON message. `corrupt` for what is no JSON object with a `type`, or has a field of a
/// wrong type.
core::Result<ServerEvent> parse_event(std::string_view json);

}  // namespace repartee::app
