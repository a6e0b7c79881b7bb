#pragma once
// Everything a conversation can ask for. The runtime performs effects in order.

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conversation/ids.hpp"
#include "conversation/items.hpp"
#include "conversation/settings.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "llm/chat.hpp"
#include "stt/transcript.hpp"

namespace repartee::conversation {

enum class State { listening, hearing, thinking, speaking, interrupted, closed };
std::string_view name(State state);

enum class ReplyStatus { completed, interrupted, failed, incomplete };
std::string_view name(ReplyStatus status);

/// Why a reply that was interrupted, or is incomplete, ended.
enum class EndReason : std::uint8_t {
  none,
  turn_detected,  ///< The person spoke, or typed.
  client_cancelled,
  closed,  ///< Reset, or the session ended.
  max_output_tokens,
  content_filter,
};
std::string_view name(EndReason reason);

/// Why an input was refused: what codecs make their error codes from.
enum class Refusal : std::uint8_t {
  none,             ///< A failure of the server's, not of the client's.
  response_active,  ///< `reply` is running.
  response_not_active,
  too_many_responses,  ///< Out-of-band ones run already, as many as may.
  no_responses,        ///< Settings::answer is off: this session only transcribes.
  nothing_to_commit,   ///< `buffered` is less than what is needed.
  voice_in_use,
  item_exists,
  item_id_reserved,  ///< An id of the core's own that it has not given out.
  item_not_found,
  previous_item_not_found,
  call_not_found,  ///< A result of a call that was never made.
  call_exists,
  not_audio,  ///< Only spoken parts of the assistant's messages can be truncated.
  part_not_found,
  too_large,
  out_of_range,
};
std::string_view name(Refusal refusal);

/// Where a piece of output belongs: a part of an item of a reply.
struct Place {
  ReplyId reply = 0;         ///< Also the StreamId of its audio.
  std::uint32_t output = 0;  ///< The item's index in the reply: 0, 1, 2 …
  ItemId item = {};
  std::uint32_t part = 0;  ///< The part's index in the item.
  bool audio = false;      ///< Spoken: its text is the transcript.
};

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
/// `item`: the one that the turn becomes when it is committed.
struct SpeechStarted {
  TurnId turn;
  core::SamplePos at;  ///< First sample that will be transcribed (prefix padding included).
  ItemId item = {};
  bool detected = true;  ///< False: turns are not detected here; it began after the last commit.
};
struct SpeechStopped {
  TurnId turn;
  core::SamplePos at;
  ItemId item = {};
  bool detected = true;
  /// The silence that it took to notice included.
  core::SamplePos noticed = 0;
};
struct TurnCommitted {
  TurnId turn;
  core::SamplePos begin, end;  ///< Both 0 for a typed turn.
  ItemId item = {};
  std::optional<ItemId> previous = {};  ///< The item before it; nothing: it is the first.
};
struct TranscriptUpdated {
  TurnId turn;
  stt::Transcript transcript;  ///< Word times are seconds on the session's audio clock.
  bool final;
  core::SamplePos begin, end;
  ItemId item = {};
};
struct TranscriptFailed {
  TurnId turn;
  core::Error error;
  ItemId item = {};
};
/// The audio that was not committed is forgotten.
struct InputCleared {};
/// Nobody said anything for Settings::prompt_after: the silence becomes a turn, and is answered.
/// TurnCommitted follows.
struct TurnTimedOut {
  TurnId turn;
  ItemId item;
  core::SamplePos begin, end;  ///< Of the silence.
};
/// The settings of input::Configure hold from here.
struct Configured {
  std::string ref;
};

// Items of the conversation. Each is added and done exactly once, also when it is cut short.
struct ItemAdded {
  Item item;
  std::optional<ItemId> previous;  ///< Nothing: it is the first.
};
struct ItemDone {
  Item item;
  std::optional<ItemId> previous;
};
struct ItemDeleted {  ///< By the client. What falls out of the bounds is not told.
  ItemId item;
};
struct ItemTruncated {
  Item item;  ///< As it is now: its part holds the words that were heard.
  std::uint32_t part;
  core::Duration audio_end;  ///< As asked for, but at most the end.
};
struct ItemRetrieved {
  Item item;
  std::string ref;
};
/// A committed turn that gets no reply of its own.
struct TurnDropped {
  TurnId turn;
  std::string reason;  ///< "unintelligible", "superseded", "cancelled", "no_answer",
                       ///< "failed", "reset", "closed", "transcribed" (no answers wanted),
                       ///< "not_asked" (the client asks when it wants one), "deleted"; spoken over
                       ///< a reply, which goes on: "backchannel", "echo", "noise"
};

// Replies. Each is started and done exactly once, nothing of it follows its end, and all that it
// opened (items, parts) is done before.
/// A turn will be answered, or the client asked for an answer.
struct ReplyStarted {
  TurnId turn;  ///< 0: the client asked.
  ReplyId reply;
  StreamId stream;
  bool out_of_band = false;
  std::shared_ptr<const Settings> settings = {};  ///< Those it keeps to its end.
  std::string metadata = {};                      ///< ResponseOptions::metadata.
  std::string ref = {};                           ///< input::CreateResponse::ref.
};
/// It has something to say. Of a reply for which this is never told, the person notices nothing.
struct ReplyAnnounced {
  TurnId turn;
  ReplyId reply;
  StreamId stream;
};
/// The order of a reply's output: item added, part added, text, part done, item done. A message and
/// tool calls may be open at the same time. Items that also belong to the conversation are told as
/// ItemAdded and ItemDone directly after.
struct OutputItemAdded {
  ReplyId reply;
  std::uint32_t output;
  Item item;
};
struct PartAdded {
  Place place;
};
struct OutputText {  ///< The next text of a part; of a spoken one, the transcript of what is spoken
                     ///< next.
  Place place;
  std::string text;
};
struct PartDone {
  Place place;
  std::string text;  ///< All of it: what the OutputText events add up to.
};
struct ToolArguments {
  Place place;
  std::string call_id;
  std::string delta;
};
struct ToolArgumentsDone {
  Place place;
  std::string call_id, name, arguments;
};
struct OutputItemDone {
  ReplyId reply;
  std::uint32_t output;
  Item item;
};
struct SegmentStarted {
  ReplyId reply;
  SegmentId segment;
  std::string text;
  bool filler =
      false;  ///< Said while the answer is waited for; not part of it, nor of the history.
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
  std::string heard;  ///< What was heard of it: what the history holds (Delivery::buffered: what
                      ///< was, by the clock; the history holds all of it until it is truncated).
  llm::Usage usage;
  EndReason reason = EndReason::none;
  bool announced = true;                  ///< ReplyAnnounced was told.
  std::optional<core::Error> error = {};  ///< Where it failed.
  std::vector<Item> output = {};          ///< In the order of their indices.
  bool out_of_band = false;
  std::shared_ptr<const Settings> settings = {};
  std::string metadata = {};
};
struct TurnMeasured {
  TurnRecord record;
};
struct Failure {
  core::Error error;
  Refusal refusal = Refusal::none;
  std::string ref = {};        ///< Of the input that was refused.
  std::string parameter = {};  ///< The field of it that is wrong: "item.id", "after", "part" …
  ReplyId reply = 0;           ///< Refusal::response_active: the one that is. Else whose failure.
  TurnId turn = 0;  ///< Whose transcription failed: its transcript, or the news that there
                    ///< is none, follows.
  core::Duration buffered{};  ///< Refusal::nothing_to_commit.
};
}  // namespace event

using Event = std::variant<
    event::StateChanged, event::SpeechStarted, event::SpeechStopped, event::TurnCommitted,
    event::TranscriptUpdated, event::TranscriptFailed, event::InputCleared, event::TurnTimedOut,
    event::Configured, event::ItemAdded, event::ItemDone, event::ItemDeleted, event::ItemTruncated,
    event::ItemRetrieved, event::TurnDropped, event::ReplyStarted, event::ReplyAnnounced,
    event::OutputItemAdded, event::PartAdded, event::OutputText, event::PartDone,
    event::ToolArguments, event::ToolArgumentsDone, event::OutputItemDone, event::SegmentStarted,
    event::SegmentDone, event::ReplyDone, event::TurnMeasured, event::Failure>;

namespace effect {

// Work. All of it is tagged, has a deadline, and may be dropped.
struct Transcribe {
  Attempt attempt;
  PieceId piece;
  core::SamplePos begin, end;  ///< Range of the session's audio.
  stt::TranscriptKind kind;
  core::Instant deadline;
};
/// The person may have finished: how it sounded is wanted, as input::Prosody and, where there is a
/// model for it, input::EndOfTurn. Soon or never; an answer about an earlier pause counts no more.
struct JudgeEnd {
  core::SamplePos begin, end;  ///< Of the turn, as far as it is kept, until its last speech.
};
struct AskModel {
  Attempt attempt;
  llm::ChatRequest request;
  core::Instant deadline;
  /// False: the turn may not be over. Refused (input::ModelFailed), it is answered without a guess.
  bool certain = true;
};
struct Synthesize {
  Attempt attempt;
  SegmentId segment;
  StreamId stream;
  std::string text;        ///< Speakable.
  bool first;              ///< The reply's first sound: someone is waiting.
  core::Instant deadline;  ///< When playback runs dry without it; now for the first.
  std::string voice = {};  ///< Empty: the engine's default.
  double speed = 1.0;
  int rate_hz = 16000;  ///< Of the sound that is wanted.
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
  ItemId item = {};            ///< Whose audio it is.
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

using Effect = std::variant<effect::Transcribe, effect::JudgeEnd, effect::AskModel,
                            effect::Synthesize, effect::StopModel, effect::Drop, effect::SendAudio,
                            effect::ClearAudio, effect::Duck, effect::Hold, effect::Resume,
                            effect::ReleaseInput, effect::Close, Event>;
using Effects = std::vector<Effect>;

}  // namespace repartee::conversation
