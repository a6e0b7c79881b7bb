#pragma once
// Everything a conversation can ask for. The runtime performs effects in order.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conversation/ids.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "llm/chat.hpp"
#include "stt/transcript.hpp"

namespace repartee::conversation {

enum class State { listening, hearing, thinking, speaking, interrupted, closed };
std::string_view name(State state);

enum class ReplyStatus { completed, interrupted, failed };
std::string_view name(ReplyStatus status);

/// What was begun before the end of a turn was certain, and what came of it.
struct GuessRecord {
  std::uint32_t asked = 0;          ///< Times the model was asked before the turn was decided.
  bool held = false;                ///< The last of them was right: it became the reply.
  std::string words;                ///< What the last of them took the person to have said.
  std::optional<core::Instant> at;  ///< When the model was asked for the last of them.
  /// How much earlier the first audio left than if everything had begun with the decision.
  core::Duration saved{};
  // What wrong guesses cost.
  std::int64_t wasted_tokens = 0;      ///< Of the model; estimated where it does not say.
  std::int64_t wasted_characters = 0;  ///< That the voice was given.
};

/// Where the time of a turn went. Nothing: the stage was not reached.
struct TurnRecord {
  TurnId turn = 0;
  bool typed = false;
  core::SamplePos speech_begin = 0;  ///< On the session's sample clock.
  core::SamplePos speech_end = 0;
  std::optional<core::Instant> speech_ended;  ///< When its last speech window had arrived.
  std::optional<core::Instant> decided;       ///< The end of the turn.
  std::optional<core::Instant> transcribed;
  std::optional<core::Instant> first_token;
  std::optional<core::Instant> first_audio_made;
  std::optional<core::Instant> first_audio_sent;
  /// How long the transcript took that was ready, or nearly, when the turn was decided.
  core::Duration guessing{};
  GuessRecord guess;
  std::optional<core::Instant> filler_sent;  ///< A filler began to sound before the answer did.
};

/// Told to the client, in protocol-neutral terms and the finest grain; codecs coarsen.
namespace event {
struct StateChanged {
  State state;
};
struct SpeechStarted {
  TurnId turn;
  core::SamplePos at;  ///< First sample that will be transcribed (prefix padding included).
};
struct SpeechStopped {
  TurnId turn;
  core::SamplePos at;
};
struct TurnCommitted {
  TurnId turn;
  core::SamplePos begin, end;  ///< Both 0 for a typed turn.
};
struct TranscriptUpdated {
  TurnId turn;
  stt::Transcript transcript;  ///< Word times are seconds on the session's audio clock.
  bool final;
  core::SamplePos begin, end;
};
struct TranscriptFailed {
  TurnId turn;
  core::Error error;
};
/// A committed turn that gets no reply of its own.
struct TurnDropped {
  TurnId turn;
  std::string reason;  ///< "unintelligible", "superseded", "cancelled", "no_answer",
                       ///< "failed", "reset", "closed", "transcribed" (no answers wanted);
                       ///< spoken over a reply, which goes on: "backchannel", "echo", "noise"
};
struct ReplyStarted {
  TurnId turn;
  ReplyId reply;
  StreamId stream;
};
struct SegmentStarted {
  ReplyId reply;
  SegmentId segment;
  std::string text;
  bool filler = false;  ///< Said while the answer is waited for; not part of it, nor of the history.
};
struct SegmentDone {  ///< All audio of the segment has been sent.
  ReplyId reply;
  SegmentId segment;
  core::SamplePos begin, end;  ///< Its place in the stream.
  bool last;  ///< Nothing follows in this reply. False also where that is not known yet: then the
              ///< stream ends with an empty SendAudio.
};
struct ReplyDone {
  ReplyId reply;
  ReplyStatus status;
  std::string heard;  ///< What was heard of it: what the history holds.
  llm::Usage usage;
};
struct TurnMeasured {
  TurnRecord record;
};
struct Failure {
  core::Error error;
};
}  // namespace event

using Event =
    std::variant<event::StateChanged, event::SpeechStarted, event::SpeechStopped,
                 event::TurnCommitted, event::TranscriptUpdated, event::TranscriptFailed,
                 event::TurnDropped, event::ReplyStarted, event::SegmentStarted, event::SegmentDone,
                 event::ReplyDone, event::TurnMeasured, event::Failure>;

namespace effect {

// Work. All of it is tagged, has a deadline, and may be dropped.
struct Transcribe {
  Attempt attempt;
  PieceId piece;
  core::SamplePos begin, end;  ///< Range of the session's audio.
  stt::TranscriptKind kind;
  core::Instant deadline;
};
struct AskModel {
  Attempt attempt;
  llm::ChatRequest request;
  core::Instant deadline;
};
struct Synthesize {
  Attempt attempt;
  SegmentId segment;
  StreamId stream;
  std::string text;        ///< Speakable.
  bool first;              ///< The reply's first sound: someone is waiting.
  core::Instant deadline;  ///< When playback runs dry without it; now for the first.
};
/// The model need not write on; what it has written is still spoken. It may answer all the same.
struct StopModel {
  Attempt attempt;
};
struct Drop {  ///< Nothing of this attempt is wanted any more.
  Attempt attempt;
};

// Sound.
struct SendAudio {
  StreamId stream;
  SegmentId segment;
  core::SamplePos begin, end;  ///< Samples of the stream; contiguous from one to the next.
  bool last;                   ///< The stream ends here (the range may be empty).
};
struct ClearAudio {
  StreamId stream;
  core::SamplePos at;  ///< Where playback was.
};
struct Duck {
  StreamId stream;
  double gain;
};
struct Hold {
  StreamId stream;
  core::SamplePos at;  ///< Where playback is, as far as the core can tell.
};
struct Resume {
  StreamId stream;
  core::SamplePos at;  ///< Where it goes on: where it was held.
};

// Memory.
struct ReleaseInput {  ///< Audio before this sample is not needed any more.
  core::SamplePos before;
};
struct Close {
  std::string reason;
};

}  // namespace effect

using Effect =
    std::variant<effect::Transcribe, effect::AskModel, effect::Synthesize, effect::StopModel,
                 effect::Drop, effect::SendAudio, effect::ClearAudio, effect::Duck, effect::Hold,
                 effect::Resume, effect::ReleaseInput, effect::Close, Event>;
using Effects = std::vector<Effect>;

}  // namespace repartee::conversation
