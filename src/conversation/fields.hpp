#pragma once
// The members of every input and effect, by name: for whatever must take all of them, whichever
// they are (the digest, the journal). A structured binding names them all, so a member that is
// added and not listed here does not compile.
//
//   fields(x, f) calls f("name", member) for each member of x, in order; x may be const.
//   kind<T> is the stable name of an input, effect or event.

#include <concepts>
#include <string_view>
#include <type_traits>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"

namespace repartee::conversation {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

template <class T>
constexpr std::string_view kind = {};  // none of its own: specialized below for those that have one

/// The last enumerator: what is read from a file is held against it.
template <class E>
constexpr E last_of = E::this_enumeration_has_no_last_one;

// ---- parts ------------------------------------------------------------------------------------

template <Is<Attempt> T>
void fields(T& x, auto&& f) {
  auto& [turn, number] = x;
  f("turn", turn), f("number", number);
}
template <Is<core::Error> T>
void fields(T& x, auto&& f) {
  auto& [code, message, hint] = x;
  f("code", code), f("message", message), f("hint", hint);
}
template <Is<stt::Word> T>
void fields(T& x, auto&& f) {
  auto& [text, start_s, end_s, confidence] = x;
  f("text", text), f("start_s", start_s), f("end_s", end_s), f("confidence", confidence);
}
template <Is<stt::Transcript> T>
void fields(T& x, auto&& f) {
  auto& [text, stable, words, language] = x;
  f("text", text), f("stable", stable), f("words", words), f("language", language);
}
template <Is<tts::SpokenWord> T>
void fields(T& x, auto&& f) {
  auto& [text_begin, text_end, audio_begin, audio_end] = x;
  f("text_begin", text_begin), f("text_end", text_end);
  f("audio_begin", audio_begin), f("audio_end", audio_end);
}
template <Is<llm::Usage> T>
void fields(T& x, auto&& f) {
  auto& [input_tokens, output_tokens] = x;
  f("input_tokens", input_tokens), f("output_tokens", output_tokens);
}
template <Is<llm::Completion> T>
void fields(T& x, auto&& f) {
  auto& [usage, finish] = x;
  f("usage", usage), f("finish", finish);
}
template <Is<llm::ToolCall> T>
void fields(T& x, auto&& f) {
  auto& [id, name, arguments] = x;
  f("id", id), f("name", name), f("arguments", arguments);
}
template <Is<llm::ToolCallDelta> T>
void fields(T& x, auto&& f) {
  auto& [index, id, name, arguments] = x;
  f("index", index), f("id", id), f("name", name), f("arguments", arguments);
}
template <Is<llm::Tool> T>
void fields(T& x, auto&& f) {
  auto& [name, description, parameters] = x;
  f("name", name), f("description", description), f("parameters", parameters);
}
template <Is<llm::ToolChoice> T>
void fields(T& x, auto&& f) {
  auto& [mode, function] = x;
  f("mode", mode), f("function", function);
}
template <Is<llm::Message> T>
void fields(T& x, auto&& f) {
  auto& [role, text, tool_calls, tool_call_id, cut_off] = x;
  f("role", role), f("text", text), f("tool_calls", tool_calls), f("tool_call_id", tool_call_id),
      f("cut_off", cut_off);
}
template <Is<llm::ChatRequest> T>
void fields(T& x, auto&& f) {
  auto& [system, messages, language, max_tokens, tools, tool_choice, parallel_tool_calls] = x;
  f("system", system), f("messages", messages), f("language", language),
      f("max_tokens", max_tokens), f("tools", tools), f("tool_choice", tool_choice),
      f("parallel_tool_calls", parallel_tool_calls);
}
template <Is<Part> T>
void fields(T& x, auto&& f) {
  auto& [kind, text, transcribed, begin, end] = x;
  f("kind", kind), f("text", text), f("transcribed", transcribed), f("begin", begin), f("end", end);
}
template <Is<Item> T>
void fields(T& x, auto&& f) {
  auto& [id, kind, status, role, parts, call_id, name, arguments, output, cut_off, aside] = x;
  f("id", id), f("kind", kind), f("status", status), f("role", role), f("parts", parts),
      f("call_id", call_id), f("name", name), f("arguments", arguments), f("output", output),
      f("cut_off", cut_off), f("aside", aside);
}
template <Is<Place> T>
void fields(T& x, auto&& f) {
  auto& [reply, output, item, part, audio] = x;
  f("reply", reply), f("output", output), f("item", item), f("part", part), f("audio", audio);
}
template <Is<input::ResponseOptions> T>
void fields(T& x, auto&& f) {
  auto& [out_of_band, context, instructions, tools, tool_choice, parallel_tool_calls, text_only,
         max_tokens, voice, speed, output_rate_hz, speech_language, metadata] = x;
  f("out_of_band", out_of_band), f("context", context), f("instructions", instructions),
      f("tools", tools), f("tool_choice", tool_choice),
      f("parallel_tool_calls", parallel_tool_calls), f("text_only", text_only),
      f("max_tokens", max_tokens), f("voice", voice), f("speed", speed),
      f("output_rate_hz", output_rate_hz), f("speech_language", speech_language),
      f("metadata", metadata);
}
template <Is<stt::GuessedTranscript> T>
void fields(T& x, auto&& f) {
  auto& [transcript, as_final] = x;
  f("transcript", transcript), f("as_final", as_final);
}
template <Is<turn::Prosody> T>
void fields(T& x, auto&& f) {
  auto& [pitch_slope, pitch_level, energy_slope, rate] = x;
  f("pitch_slope", pitch_slope), f("pitch_level", pitch_level);
  f("energy_slope", energy_slope), f("rate", rate);
}
template <Is<GuessRecord> T>
void fields(T& x, auto&& f) {
  auto& [asked, held, words, at, saved, wasted_tokens, wasted_characters] = x;
  f("asked", asked), f("held", held), f("words", words), f("at", at), f("saved", saved);
  f("wasted_tokens", wasted_tokens), f("wasted_characters", wasted_characters);
}
template <Is<TurnRecord> T>
void fields(T& x, auto&& f) {
  auto& [turn, typed, speech_begin, speech_end, speech_ended, decided, transcribed, first_token,
         first_audio_made, first_audio_sent, guessing, guess, filler_sent] = x;
  f("turn", turn), f("typed", typed);
  f("speech_begin", speech_begin), f("speech_end", speech_end);
  f("speech_ended", speech_ended), f("decided", decided), f("transcribed", transcribed);
  f("first_token", first_token), f("first_audio_made", first_audio_made);
  f("first_audio_sent", first_audio_sent);
  f("guessing", guessing), f("guess", guess), f("filler_sent", filler_sent);
}

template <>
inline constexpr core::ErrorCode last_of<core::ErrorCode> = core::ErrorCode::internal;
template <>
inline constexpr llm::Role last_of<llm::Role> = llm::Role::tool;
template <>
inline constexpr llm::ToolChoice::Mode last_of<llm::ToolChoice::Mode> =
    llm::ToolChoice::Mode::function;
template <>
inline constexpr llm::FinishReason last_of<llm::FinishReason> = llm::FinishReason::content_filter;
template <>
inline constexpr Part::Kind last_of<Part::Kind> = Part::Kind::output_audio;
template <>
inline constexpr Item::Kind last_of<Item::Kind> = Item::Kind::function_call_output;
template <>
inline constexpr ItemStatus last_of<ItemStatus> = ItemStatus::incomplete;
template <>
inline constexpr stt::TranscriptKind last_of<stt::TranscriptKind> = stt::TranscriptKind::final;

// ---- inputs -----------------------------------------------------------------------------------

template <>
inline constexpr std::string_view kind<input::Configure> = "configure";
template <Is<input::Configure> T>
void fields(T& x, auto&& f) {
  auto& [settings, ref] = x;
  f("settings", settings), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::AddItem> = "add_item";
template <Is<input::AddItem> T>
void fields(T& x, auto&& f) {
  auto& [item, after, ref] = x;
  f("item", item), f("after", after), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::DeleteItem> = "delete_item";
template <Is<input::DeleteItem> T>
void fields(T& x, auto&& f) {
  auto& [item, ref] = x;
  f("item", item), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::TruncateItem> = "truncate_item";
template <Is<input::TruncateItem> T>
void fields(T& x, auto&& f) {
  auto& [item, part, audio_end, ref] = x;
  f("item", item), f("part", part), f("audio_end", audio_end), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::RetrieveItem> = "retrieve_item";
template <Is<input::RetrieveItem> T>
void fields(T& x, auto&& f) {
  auto& [item, ref] = x;
  f("item", item), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::CreateResponse> = "create_response";
template <Is<input::CreateResponse> T>
void fields(T& x, auto&& f) {
  auto& [options, ref] = x;
  f("options", options), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::CancelResponse> = "cancel_response";
template <Is<input::CancelResponse> T>
void fields(T& x, auto&& f) {
  auto& [reply, ref] = x;
  f("reply", reply), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::ClearInput> = "clear_input";
template <Is<input::ClearInput> T>
void fields(T& x, auto&& f) {
  auto& [upto, ref] = x;
  f("upto", upto), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::Commit> = "commit";
template <Is<input::Commit> T>
void fields(T& x, auto&& f) {
  auto& [upto, ref] = x;
  f("upto", upto), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<input::Text> = "text";
template <Is<input::Text> T>
void fields(T& x, auto&& f) {
  auto& [text] = x;
  f("text", text);
}
template <>
inline constexpr std::string_view kind<input::Interrupt> = "interrupt";
template <>
inline constexpr std::string_view kind<input::Played> = "played";
template <Is<input::Played> T>
void fields(T& x, auto&& f) {
  auto& [stream, samples] = x;
  f("stream", stream), f("samples", samples);
}
template <>
inline constexpr std::string_view kind<input::Reset> = "reset";
template <>
inline constexpr std::string_view kind<input::Stop> = "stop";
template <Is<input::Stop> T>
void fields(T& x, auto&& f) {
  auto& [reason] = x;
  f("reason", reason);
}
template <>
inline constexpr std::string_view kind<input::Drain> = "drain";
template <>
inline constexpr std::string_view kind<input::VoiceActivity> = "voice";
template <Is<input::VoiceActivity> T>
void fields(T& x, auto&& f) {
  auto& [begin, end, probability] = x;
  f("begin", begin), f("end", end), f("probability", probability);
}
template <>
inline constexpr std::string_view kind<input::Echo> = "echo";
template <Is<input::Echo> T>
void fields(T& x, auto&& f) {
  auto& [at, likelihood] = x;
  f("at", at), f("likelihood", likelihood);
}
template <>
inline constexpr std::string_view kind<input::Prosody> = "prosody";
template <Is<input::Prosody> T>
void fields(T& x, auto&& f) {
  auto& [upto, prosody] = x;
  f("upto", upto), f("prosody", prosody);
}
template <>
inline constexpr std::string_view kind<input::EndOfTurn> = "end_of_turn";
template <Is<input::EndOfTurn> T>
void fields(T& x, auto&& f) {
  auto& [at, probability] = x;
  f("at", at), f("probability", probability);
}
template <>
inline constexpr std::string_view kind<input::Hypothesis> = "hypothesis";
template <Is<input::Hypothesis> T>
void fields(T& x, auto&& f) {
  auto& [attempt, piece, transcript] = x;
  f("attempt", attempt), f("piece", piece), f("transcript", transcript);
}
template <>
inline constexpr std::string_view kind<input::Guessed> = "guessed";
template <Is<input::Guessed> T>
void fields(T& x, auto&& f) {
  auto& [attempt, piece, end, heard] = x;
  f("attempt", attempt), f("piece", piece), f("end", end), f("heard", heard);
}
template <>
inline constexpr std::string_view kind<input::Transcribed> = "transcribed";
template <Is<input::Transcribed> T>
void fields(T& x, auto&& f) {
  auto& [attempt, piece, transcript] = x;
  f("attempt", attempt), f("piece", piece), f("transcript", transcript);
}
template <>
inline constexpr std::string_view kind<input::TranscribeFailed> = "transcribe_failed";
template <Is<input::TranscribeFailed> T>
void fields(T& x, auto&& f) {
  auto& [attempt, piece, error, kind] = x;
  f("attempt", attempt), f("piece", piece), f("error", error), f("kind", kind);
}
template <>
inline constexpr std::string_view kind<input::ModelDelta> = "model_delta";
template <Is<input::ModelDelta> T>
void fields(T& x, auto&& f) {
  auto& [attempt, text] = x;
  f("attempt", attempt), f("text", text);
}
template <>
inline constexpr std::string_view kind<input::ModelToolCall> = "model_tool_call";
template <Is<input::ModelToolCall> T>
void fields(T& x, auto&& f) {
  auto& [attempt, call] = x;
  f("attempt", attempt), f("call", call);
}
template <>
inline constexpr std::string_view kind<input::ModelDone> = "model_done";
template <Is<input::ModelDone> T>
void fields(T& x, auto&& f) {
  auto& [attempt, completion] = x;
  f("attempt", attempt), f("completion", completion);
}
template <>
inline constexpr std::string_view kind<input::ModelFailed> = "model_failed";
template <Is<input::ModelFailed> T>
void fields(T& x, auto&& f) {
  auto& [attempt, error] = x;
  f("attempt", attempt), f("error", error);
}
template <>
inline constexpr std::string_view kind<input::SpeechWords> = "speech_words";
template <Is<input::SpeechWords> T>
void fields(T& x, auto&& f) {
  auto& [attempt, segment, words] = x;
  f("attempt", attempt), f("segment", segment), f("words", words);
}
template <>
inline constexpr std::string_view kind<input::SpeechAudio> = "speech_audio";
template <Is<input::SpeechAudio> T>
void fields(T& x, auto&& f) {
  auto& [attempt, segment, samples] = x;
  f("attempt", attempt), f("segment", segment), f("samples", samples);
}
template <>
inline constexpr std::string_view kind<input::SpeechDone> = "speech_done";
template <Is<input::SpeechDone> T>
void fields(T& x, auto&& f) {
  auto& [attempt, segment] = x;
  f("attempt", attempt), f("segment", segment);
}
template <>
inline constexpr std::string_view kind<input::SpeechFailed> = "speech_failed";
template <Is<input::SpeechFailed> T>
void fields(T& x, auto&& f) {
  auto& [attempt, segment, error] = x;
  f("attempt", attempt), f("segment", segment), f("error", error);
}
template <>
inline constexpr std::string_view kind<input::Tick> = "tick";

// ---- effects ----------------------------------------------------------------------------------

template <>
inline constexpr std::string_view kind<effect::Transcribe> = "transcribe";
template <Is<effect::Transcribe> T>
void fields(T& x, auto&& f) {
  auto& [attempt, piece, begin, end, kind, deadline] = x;
  f("attempt", attempt), f("piece", piece), f("begin", begin), f("end", end);
  f("kind", kind), f("deadline", deadline);
}
template <>
inline constexpr std::string_view kind<effect::JudgeEnd> = "judge_end";
template <Is<effect::JudgeEnd> T>
void fields(T& x, auto&& f) {
  auto& [begin, end] = x;
  f("begin", begin), f("end", end);
}
template <>
inline constexpr std::string_view kind<effect::AskModel> = "ask_model";
template <Is<effect::AskModel> T>
void fields(T& x, auto&& f) {
  auto& [attempt, request, deadline, certain] = x;
  f("attempt", attempt), f("request", request), f("deadline", deadline), f("certain", certain);
}
template <>
inline constexpr std::string_view kind<effect::Synthesize> = "synthesize";
template <Is<effect::Synthesize> T>
void fields(T& x, auto&& f) {
  auto& [attempt, segment, stream, text, first, deadline, voice, speed, rate_hz] = x;
  f("attempt", attempt), f("segment", segment), f("stream", stream), f("text", text),
      f("first", first), f("deadline", deadline), f("voice", voice), f("speed", speed),
      f("rate_hz", rate_hz);
}
template <>
inline constexpr std::string_view kind<effect::StopModel> = "stop_model";
template <Is<effect::StopModel> T>
void fields(T& x, auto&& f) {
  auto& [attempt] = x;
  f("attempt", attempt);
}
template <>
inline constexpr std::string_view kind<effect::Drop> = "drop";
template <Is<effect::Drop> T>
void fields(T& x, auto&& f) {
  auto& [attempt] = x;
  f("attempt", attempt);
}
template <>
inline constexpr std::string_view kind<effect::SendAudio> = "send_audio";
template <Is<effect::SendAudio> T>
void fields(T& x, auto&& f) {
  auto& [stream, segment, begin, end, last, item] = x;
  f("stream", stream), f("segment", segment), f("begin", begin), f("end", end), f("last", last),
      f("item", item);
}
template <>
inline constexpr std::string_view kind<effect::ClearAudio> = "clear_audio";
template <Is<effect::ClearAudio> T>
void fields(T& x, auto&& f) {
  auto& [stream, at] = x;
  f("stream", stream), f("at", at);
}
template <>
inline constexpr std::string_view kind<effect::Duck> = "duck";
template <Is<effect::Duck> T>
void fields(T& x, auto&& f) {
  auto& [stream, gain] = x;
  f("stream", stream), f("gain", gain);
}
template <>
inline constexpr std::string_view kind<effect::Hold> = "hold";
template <Is<effect::Hold> T>
void fields(T& x, auto&& f) {
  auto& [stream, at] = x;
  f("stream", stream), f("at", at);
}
template <>
inline constexpr std::string_view kind<effect::Resume> = "resume";
template <Is<effect::Resume> T>
void fields(T& x, auto&& f) {
  auto& [stream, at] = x;
  f("stream", stream), f("at", at);
}
template <>
inline constexpr std::string_view kind<effect::ReleaseInput> = "release_input";
template <Is<effect::ReleaseInput> T>
void fields(T& x, auto&& f) {
  auto& [before] = x;
  f("before", before);
}
template <>
inline constexpr std::string_view kind<effect::Close> = "close";
template <Is<effect::Close> T>
void fields(T& x, auto&& f) {
  auto& [reason] = x;
  f("reason", reason);
}

// ---- events -----------------------------------------------------------------------------------

template <>
inline constexpr std::string_view kind<event::StateChanged> = "state";
template <Is<event::StateChanged> T>
void fields(T& x, auto&& f) {
  auto& [state] = x;
  f("state", state);
}
template <>
inline constexpr std::string_view kind<event::SpeechStarted> = "speech_started";
template <Is<event::SpeechStarted> T>
void fields(T& x, auto&& f) {
  auto& [turn, at, item, detected] = x;
  f("turn", turn), f("at", at), f("item", item), f("detected", detected);
}
template <>
inline constexpr std::string_view kind<event::SpeechStopped> = "speech_stopped";
template <Is<event::SpeechStopped> T>
void fields(T& x, auto&& f) {
  auto& [turn, at, item, detected, noticed] = x;
  f("turn", turn), f("at", at), f("item", item), f("detected", detected), f("noticed", noticed);
}
template <>
inline constexpr std::string_view kind<event::TurnCommitted> = "turn_committed";
template <Is<event::TurnCommitted> T>
void fields(T& x, auto&& f) {
  auto& [turn, begin, end, item, previous] = x;
  f("turn", turn), f("begin", begin), f("end", end), f("item", item), f("previous", previous);
}
template <>
inline constexpr std::string_view kind<event::TranscriptUpdated> = "transcript";
template <Is<event::TranscriptUpdated> T>
void fields(T& x, auto&& f) {
  auto& [turn, transcript, final, begin, end, item] = x;
  f("turn", turn), f("transcript", transcript), f("final", final), f("begin", begin), f("end", end),
      f("item", item);
}
template <>
inline constexpr std::string_view kind<event::TranscriptFailed> = "transcript_failed";
template <Is<event::TranscriptFailed> T>
void fields(T& x, auto&& f) {
  auto& [turn, error, item] = x;
  f("turn", turn), f("error", error), f("item", item);
}
template <>
inline constexpr std::string_view kind<event::TurnDropped> = "turn_dropped";
template <Is<event::TurnDropped> T>
void fields(T& x, auto&& f) {
  auto& [turn, reason] = x;
  f("turn", turn), f("reason", reason);
}
template <>
inline constexpr std::string_view kind<event::ReplyStarted> = "reply_started";
template <Is<event::ReplyStarted> T>
void fields(T& x, auto&& f) {
  auto& [turn, reply, stream, out_of_band, settings, metadata, ref] = x;
  f("turn", turn), f("reply", reply), f("stream", stream), f("out_of_band", out_of_band),
      f("settings", settings), f("metadata", metadata), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<event::InputCleared> = "input_cleared";
template <>
inline constexpr std::string_view kind<event::TurnTimedOut> = "turn_timed_out";
template <Is<event::TurnTimedOut> T>
void fields(T& x, auto&& f) {
  auto& [turn, item, begin, end] = x;
  f("turn", turn), f("item", item), f("begin", begin), f("end", end);
}
template <>
inline constexpr std::string_view kind<event::Configured> = "configured";
template <Is<event::Configured> T>
void fields(T& x, auto&& f) {
  auto& [ref] = x;
  f("ref", ref);
}
template <>
inline constexpr std::string_view kind<event::ItemAdded> = "item_added";
template <Is<event::ItemAdded> T>
void fields(T& x, auto&& f) {
  auto& [item, previous] = x;
  f("item", item), f("previous", previous);
}
template <>
inline constexpr std::string_view kind<event::ItemDone> = "item_done";
template <Is<event::ItemDone> T>
void fields(T& x, auto&& f) {
  auto& [item, previous] = x;
  f("item", item), f("previous", previous);
}
template <>
inline constexpr std::string_view kind<event::ItemDeleted> = "item_deleted";
template <Is<event::ItemDeleted> T>
void fields(T& x, auto&& f) {
  auto& [item] = x;
  f("item", item);
}
template <>
inline constexpr std::string_view kind<event::ItemTruncated> = "item_truncated";
template <Is<event::ItemTruncated> T>
void fields(T& x, auto&& f) {
  auto& [item, part, audio_end] = x;
  f("item", item), f("part", part), f("audio_end", audio_end);
}
template <>
inline constexpr std::string_view kind<event::ItemRetrieved> = "item_retrieved";
template <Is<event::ItemRetrieved> T>
void fields(T& x, auto&& f) {
  auto& [item, ref] = x;
  f("item", item), f("ref", ref);
}
template <>
inline constexpr std::string_view kind<event::ReplyAnnounced> = "reply_announced";
template <Is<event::ReplyAnnounced> T>
void fields(T& x, auto&& f) {
  auto& [turn, reply, stream] = x;
  f("turn", turn), f("reply", reply), f("stream", stream);
}
template <>
inline constexpr std::string_view kind<event::OutputItemAdded> = "output_item_added";
template <Is<event::OutputItemAdded> T>
void fields(T& x, auto&& f) {
  auto& [reply, output, item] = x;
  f("reply", reply), f("output", output), f("item", item);
}
template <>
inline constexpr std::string_view kind<event::PartAdded> = "part_added";
template <Is<event::PartAdded> T>
void fields(T& x, auto&& f) {
  auto& [place] = x;
  f("place", place);
}
template <>
inline constexpr std::string_view kind<event::OutputText> = "output_text";
template <Is<event::OutputText> T>
void fields(T& x, auto&& f) {
  auto& [place, text] = x;
  f("place", place), f("text", text);
}
template <>
inline constexpr std::string_view kind<event::PartDone> = "part_done";
template <Is<event::PartDone> T>
void fields(T& x, auto&& f) {
  auto& [place, text] = x;
  f("place", place), f("text", text);
}
template <>
inline constexpr std::string_view kind<event::ToolArguments> = "tool_arguments";
template <Is<event::ToolArguments> T>
void fields(T& x, auto&& f) {
  auto& [place, call_id, delta] = x;
  f("place", place), f("call_id", call_id), f("delta", delta);
}
template <>
inline constexpr std::string_view kind<event::ToolArgumentsDone> = "tool_arguments_done";
template <Is<event::ToolArgumentsDone> T>
void fields(T& x, auto&& f) {
  auto& [place, call_id, name, arguments] = x;
  f("place", place), f("call_id", call_id), f("name", name), f("arguments", arguments);
}
template <>
inline constexpr std::string_view kind<event::OutputItemDone> = "output_item_done";
template <Is<event::OutputItemDone> T>
void fields(T& x, auto&& f) {
  auto& [reply, output, item] = x;
  f("reply", reply), f("output", output), f("item", item);
}
template <>
inline constexpr std::string_view kind<event::SegmentStarted> = "segment_started";
template <Is<event::SegmentStarted> T>
void fields(T& x, auto&& f) {
  auto& [reply, segment, text, filler] = x;
  f("reply", reply), f("segment", segment), f("text", text), f("filler", filler);
}
template <>
inline constexpr std::string_view kind<event::SegmentDone> = "segment_done";
template <Is<event::SegmentDone> T>
void fields(T& x, auto&& f) {
  auto& [reply, segment, begin, end, last] = x;
  f("reply", reply), f("segment", segment), f("begin", begin), f("end", end), f("last", last);
}
template <>
inline constexpr std::string_view kind<event::ReplyDone> = "reply_done";
template <Is<event::ReplyDone> T>
void fields(T& x, auto&& f) {
  auto& [reply, status, heard, usage, reason, announced, error, output, out_of_band, settings,
         metadata] = x;
  f("reply", reply), f("status", status), f("heard", heard), f("usage", usage), f("reason", reason),
      f("announced", announced), f("error", error), f("output", output),
      f("out_of_band", out_of_band), f("settings", settings), f("metadata", metadata);
}
template <>
inline constexpr std::string_view kind<event::TurnMeasured> = "turn_measured";
template <Is<event::TurnMeasured> T>
void fields(T& x, auto&& f) {
  auto& [record] = x;
  f("record", record);
}
template <>
inline constexpr std::string_view kind<event::Failure> = "failure";
template <Is<event::Failure> T>
void fields(T& x, auto&& f) {
  auto& [error, refusal, ref, parameter, reply, turn, buffered] = x;
  f("error", error), f("refusal", refusal), f("ref", ref), f("parameter", parameter),
      f("reply", reply), f("turn", turn), f("buffered", buffered);
}

// Those that say everything by their name.
template <class T>
  requires std::is_empty_v<T>
void fields(T&, auto&&) {}

/// The stable name of what the variant holds; an event's is its own.
template <class Variant>
std::string_view kind_of(const Variant& variant) {
  return std::visit(
      []<class T>(const T& x) -> std::string_view {
        if constexpr (std::same_as<T, Event>) {
          return kind_of(x);
        } else {
          static_assert(!kind<T>.empty(), "give it a kind above");
          return kind<T>;
        }
      },
      variant);
}

}  // namespace repartee::conversation
