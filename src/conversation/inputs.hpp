#pragma once
// Everything that can happen to a conversation.

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
#include "tts/spoken_word.hpp"
#include "turn/prosody.hpp"

namespace repartee::conversation {

/// `ref`: what the client calls its message. A refusal (event::Failure) repeats it.
namespace input {

/// How one reply differs from what the settings say.
struct ResponseOptions {
  /// Not part of the conversation: its output becomes no item, it may run beside other replies, and
  /// speech does not interrupt it.
  bool out_of_band = false;
  /// What the model is asked with, in order; unset: the conversation. An ItemId stands for that
  /// item of the conversation.
  std::optional<std::vector<std::variant<Item, ItemId>>> context = {};
  std::optional<std::string> instructions = {};
  std::optional<std::vector<llm::Tool>> tools = {};
  std::optional<llm::ToolChoice> tool_choice = {};
  std::optional<bool> parallel_tool_calls = {};
  std::optional<bool> text_only = {};
  std::optional<int> max_tokens = {};
  std::optional<std::string> voice = {};
  std::optional<double> speed = {};
  std::optional<int> output_rate_hz = {};
  std::string speech_language = {};  ///< Of `voice`; runtime::Session fills it in.
  std::string metadata = {};         ///< Opaque; repeated in the reply's events.
};

// From the client.
/// New settings from now on; a reply that runs keeps those it began with. Refused where the voice
/// would change after the person has heard the old one (Refusal::voice_in_use); told as
/// event::Configured. Delivery, and id_prefix, stay as they were.
struct Configure {
  std::shared_ptr<const Settings> settings;
  std::string ref = {};
};
/// A message, a tool's result, or a call restored from an earlier conversation. An empty id is
/// filled in. `after`: unset at the end, empty at the beginning, else behind that item.
struct AddItem {
  Item item;
  std::optional<ItemId> after = {};
  std::string ref = {};
};
struct DeleteItem {
  ItemId item;
  std::string ref = {};
};
/// The client played this much of a spoken part and threw the rest away: the item holds the words
/// that were heard. Beyond the end it means the end. Of an item in progress: its reply is stopped.
struct TruncateItem {
  ItemId item;
  std::uint32_t part = 0;
  core::Duration audio_end{};
  std::string ref = {};
};
struct RetrieveItem {
  ItemId item;
  std::string ref = {};
};
/// Answer now. Words whose transcripts are due are waited for.
struct CreateResponse {
  ResponseOptions options = {};
  std::string ref = {};
};
/// Stops that reply; without an id the one of the conversation, or the one that is about to begin.
struct CancelResponse {
  std::optional<ReplyId> reply = {};
  std::string ref = {};
};
/// Forgets the audio that was not committed, up to this sample. The clock goes on.
struct ClearInput {
  core::SamplePos upto = 0;
  std::string ref = {};
};
/// The person has finished: end the turn at this sample. Where turns are not detected, a commit of
/// nothing is a turn in which nothing intelligible was said.
struct Commit {
  core::SamplePos upto = 0;
  std::string ref = {};
};
struct Text {  ///< A typed turn.
  std::string text;
};
struct Interrupt {};  ///< Stop the reply.
struct Played {       ///< Samples of a stream that have left the loudspeaker.
  StreamId stream = 0;
  core::SamplePos samples = 0;
};
struct Reset {};  ///< Forget everything.
struct Stop {     ///< End the session.
  std::string reason;
};
struct Drain {};  ///< End the session as soon as nothing is going on.

// From the ear.
struct VoiceActivity {  ///< Samples [begin, end) of the session's clock hold speech with
                        ///< `probability`.
  core::SamplePos begin = 0;
  core::SamplePos end = 0;
  float probability = 0;
};
/// How likely the window that ends at `at` (16 kHz) is the assistant's own voice, come back through
/// the microphone. Given before that window's VoiceActivity, and only while there is something to
/// come back.
struct Echo {
  core::SamplePos at = 0;
  float likelihood = 0;
};

struct Prosody {  ///< Of the speech that ended at `upto`.
  core::SamplePos upto = 0;
  turn::Prosody prosody;
};
struct EndOfTurn {  ///< What a learned model thinks at this sample of a pause.
  core::SamplePos at = 0;
  float probability = 0;
};

// From the engines.
struct Hypothesis {
  Attempt attempt;
  PieceId piece = 0;
  stt::Transcript transcript;
};
struct Transcribed {
  Attempt attempt;
  PieceId piece = 0;
  stt::Transcript transcript;
};
/// What was said up to `end`, if it was all (stt::GuessedTranscript).
struct Guessed {
  Attempt attempt;
  PieceId piece = 0;
  core::SamplePos end = 0;
  stt::GuessedTranscript heard;
};
struct TranscribeFailed {
  Attempt attempt;
  PieceId piece = 0;
  core::Error error;
  stt::TranscriptKind kind = stt::TranscriptKind::final;
};
struct ModelDelta {
  Attempt attempt;
  std::string text;
};
struct ModelToolCall {
  Attempt attempt;
  llm::ToolCallDelta call;
};
struct ModelDone {
  Attempt attempt;
  llm::Completion completion;
};
struct ModelFailed {
  Attempt attempt;
  core::Error error;
};
struct SpeechWords {  ///< Where the words of a segment lie in its sound (session's output rate).
  Attempt attempt;
  SegmentId segment = 0;
  std::vector<tts::SpokenWord> words;
};
struct SpeechAudio {  ///< The runtime holds this many more samples of the segment, ready to send.
  Attempt attempt;
  SegmentId segment = 0;
  core::SamplePos samples = 0;
};
struct SpeechDone {
  Attempt attempt;
  SegmentId segment = 0;
};
struct SpeechFailed {
  Attempt attempt;
  SegmentId segment = 0;
  core::Error error;
};

// From time.
struct Tick {};

}  // namespace input

using Input =
    std::variant<input::Configure, input::AddItem, input::DeleteItem, input::TruncateItem,
                 input::RetrieveItem, input::CreateResponse, input::CancelResponse,
                 input::ClearInput, input::Commit, input::Text, input::Interrupt, input::Played,
                 input::Reset, input::Stop, input::Drain, input::VoiceActivity, input::Echo,
                 input::Prosody, input::EndOfTurn, input::Hypothesis, input::Guessed,
                 input::Transcribed, input::TranscribeFailed, input::ModelDelta,
                 input::ModelToolCall, input::ModelDone, input::ModelFailed, input::SpeechWords,
                 input::SpeechAudio, input::SpeechDone, input::SpeechFailed, input::Tick>;

}  // namespace repartee::conversation
