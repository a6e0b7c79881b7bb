#include "conversation/describe.hpp"

#include <fmt/format.h>

namespace repartee::conversation {
namespace {

std::string tag(const Attempt& attempt) {
  return fmt::format("{}.{}", attempt.turn, attempt.number);
}

std::string brief(const Item& item) {
  std::string text = item.id + " " + std::string(name(item.status));
  switch (item.kind) {
    case Item::Kind::message: return text + " '" + item.text() + "'";
    case Item::Kind::function_call:
      return text + " call " + item.call_id + " " + item.name + item.arguments;
    case Item::Kind::function_call_output:
      return text + " result of " + item.call_id + " '" + item.output + "'";
  }
  return text;
}

std::string tag(const Place& place) {
  return fmt::format("{}.{} {}.{}{}", place.reply, place.output, place.item, place.part,
                     place.audio ? " audio" : "");
}

std::string_view name(stt::TranscriptKind kind) {
  switch (kind) {
    case stt::TranscriptKind::partial: return "partial";
    case stt::TranscriptKind::guess: return "guess";
    case stt::TranscriptKind::final: return "final";
  }
  return "final";
}

struct Describe {
  std::string operator()(const input::Configure&) const { return "configure"; }
  std::string operator()(const input::AddItem& in) const {
    return fmt::format("add {} after={}", brief(in.item), in.after.value_or("the last"));
  }
  std::string operator()(const input::DeleteItem& in) const { return "delete " + in.item; }
  std::string operator()(const input::TruncateItem& in) const {
    return fmt::format("truncate {}.{} at={} us", in.item, in.part, in.audio_end.count());
  }
  std::string operator()(const input::RetrieveItem& in) const { return "retrieve " + in.item; }
  std::string operator()(const input::CreateResponse& in) const {
    return fmt::format("create response{}", in.options.out_of_band ? " out of band" : "");
  }
  std::string operator()(const input::CancelResponse& in) const {
    return fmt::format("cancel response {}", in.reply.value_or(0));
  }
  std::string operator()(const input::ClearInput& in) const {
    return fmt::format("clear input upto={}", in.upto);
  }
  std::string operator()(const input::ModelToolCall& in) const {
    return fmt::format("model {} call {} id={} {}{}", tag(in.attempt), in.call.index, in.call.id,
                       in.call.name, in.call.arguments);
  }
  std::string operator()(const input::Commit& in) const {
    return fmt::format("commit upto={}", in.upto);
  }
  std::string operator()(const input::Text& in) const { return fmt::format("text '{}'", in.text); }
  std::string operator()(const input::Interrupt&) const { return "interrupt"; }
  std::string operator()(const input::Played& in) const {
    return fmt::format("played stream={} samples={}", in.stream, in.samples);
  }
  std::string operator()(const input::Reset&) const { return "reset"; }
  std::string operator()(const input::Stop& in) const { return "stop " + in.reason; }
  std::string operator()(const input::Drain&) const { return "drain"; }
  std::string operator()(const input::VoiceActivity& in) const {
    return fmt::format("voice [{},{}) {:.2f}", in.begin, in.end, in.probability);
  }
  std::string operator()(const input::Echo& in) const {
    return fmt::format("echo at={} {:.2f}", in.at, in.likelihood);
  }
  std::string operator()(const input::Prosody& in) const {
    return fmt::format("prosody upto={} pitch={:.1f} energy={:.1f} rate={:.1f}", in.upto,
                       in.prosody.pitch_slope, in.prosody.energy_slope, in.prosody.rate);
  }
  std::string operator()(const input::EndOfTurn& in) const {
    return fmt::format("end of turn at={} {:.2f}", in.at, in.probability);
  }
  std::string operator()(const input::Hypothesis& in) const {
    return fmt::format("hypothesis {} piece={} '{}'", tag(in.attempt), in.piece,
                       in.transcript.text);
  }
  std::string operator()(const input::Guessed& in) const {
    return fmt::format("guessed {} piece={} end={} '{}'{}", tag(in.attempt), in.piece, in.end,
                       in.heard.transcript.text, in.heard.as_final ? " as final" : "");
  }
  std::string operator()(const input::Transcribed& in) const {
    return fmt::format("transcribed {} piece={} '{}'", tag(in.attempt), in.piece,
                       in.transcript.text);
  }
  std::string operator()(const input::TranscribeFailed& in) const {
    return fmt::format("transcribe failed {} piece={} {}: {}", tag(in.attempt), in.piece,
                       name(in.kind), in.error.message);
  }
  std::string operator()(const input::ModelDelta& in) const {
    return fmt::format("model {} '{}'", tag(in.attempt), in.text);
  }
  std::string operator()(const input::ModelDone& in) const {
    return fmt::format("model done {}{}", tag(in.attempt),
                       in.completion.finish == llm::FinishReason::length ? " at its limit" : "");
  }
  std::string operator()(const input::ModelFailed& in) const {
    return fmt::format("model failed {}: {}", tag(in.attempt), in.error.message);
  }
  std::string operator()(const input::SpeechWords& in) const {
    return fmt::format("words {} segment={} n={}", tag(in.attempt), in.segment, in.words.size());
  }
  std::string operator()(const input::SpeechAudio& in) const {
    return fmt::format("audio {} segment={} samples={}", tag(in.attempt), in.segment, in.samples);
  }
  std::string operator()(const input::SpeechDone& in) const {
    return fmt::format("speech done {} segment={}", tag(in.attempt), in.segment);
  }
  std::string operator()(const input::SpeechFailed& in) const {
    return fmt::format("speech failed {} segment={}: {}", tag(in.attempt), in.segment,
                       in.error.message);
  }
  std::string operator()(const input::Tick&) const { return "tick"; }

  std::string operator()(const effect::Transcribe& out) const {
    return fmt::format("TRANSCRIBE {} piece={} [{},{}) {}", tag(out.attempt), out.piece, out.begin,
                       out.end, name(out.kind));
  }
  std::string operator()(const effect::JudgeEnd& out) const {
    return fmt::format("JUDGE [{},{})", out.begin, out.end);
  }
  std::string operator()(const effect::AskModel& out) const {
    std::string text = (out.certain ? "ASK " : "ASK EARLY ") + tag(out.attempt);
    for (const auto& message : out.request.messages) text += " | " + message.text;
    return text;
  }
  std::string operator()(const effect::Synthesize& out) const {
    return fmt::format("SYNTHESIZE {} segment={} '{}'{}", tag(out.attempt), out.segment, out.text,
                       out.first ? " first" : "");
  }
  std::string operator()(const effect::StopModel& out) const {
    return "STOP MODEL " + tag(out.attempt);
  }
  std::string operator()(const effect::Drop& out) const { return "DROP " + tag(out.attempt); }
  std::string operator()(const effect::SendAudio& out) const {
    return fmt::format("SEND stream={} segment={} [{},{}){}", out.stream, out.segment, out.begin,
                       out.end, out.last ? " last" : "");
  }
  std::string operator()(const effect::ClearAudio& out) const {
    return fmt::format("CLEAR stream={} at={}", out.stream, out.at);
  }
  std::string operator()(const effect::Duck& out) const {
    return fmt::format("DUCK {} {}", out.stream, out.gain);
  }
  std::string operator()(const effect::Hold& out) const {
    return fmt::format("HOLD {} at={}", out.stream, out.at);
  }
  std::string operator()(const effect::Resume& out) const {
    return fmt::format("RESUME {} at={}", out.stream, out.at);
  }
  std::string operator()(const effect::ReleaseInput& out) const {
    return fmt::format("RELEASE {}", out.before);
  }
  std::string operator()(const effect::Close& out) const { return "CLOSE " + out.reason; }
  std::string operator()(const Event& out) const { return std::visit(*this, out); }

  std::string operator()(const event::StateChanged& out) const {
    return fmt::format("state {}", name(out.state));
  }
  std::string operator()(const event::SpeechStarted& out) const {
    return fmt::format("speech started turn={} at={} {}", out.turn, out.at, out.item);
  }
  std::string operator()(const event::SpeechStopped& out) const {
    return fmt::format("speech stopped turn={} at={}", out.turn, out.at);
  }
  std::string operator()(const event::TurnCommitted& out) const {
    return fmt::format("turn {} committed [{},{}) {} after {}", out.turn, out.begin, out.end,
                       out.item, out.previous.value_or("nothing"));
  }
  std::string operator()(const event::TranscriptUpdated& out) const {
    return fmt::format("transcript turn={} '{}' stable={} {}", out.turn, out.transcript.text,
                       out.transcript.stable, out.final ? "final" : "partial");
  }
  std::string operator()(const event::TranscriptFailed& out) const {
    return fmt::format("transcript failed turn={}: {}", out.turn, out.error.message);
  }
  std::string operator()(const event::TurnDropped& out) const {
    return fmt::format("turn {} dropped: {}", out.turn, out.reason);
  }
  std::string operator()(const event::InputCleared&) const { return "input cleared"; }
  std::string operator()(const event::TurnTimedOut& out) const {
    return fmt::format("turn {} timed out [{},{}) {}", out.turn, out.begin, out.end, out.item);
  }
  std::string operator()(const event::Configured&) const { return "configured"; }
  std::string operator()(const event::ItemAdded& out) const {
    return fmt::format("item added {} after {}", brief(out.item), out.previous.value_or("nothing"));
  }
  std::string operator()(const event::ItemDone& out) const {
    return "item done " + brief(out.item);
  }
  std::string operator()(const event::ItemDeleted& out) const { return "item deleted " + out.item; }
  std::string operator()(const event::ItemTruncated& out) const {
    return fmt::format("item truncated {} at={} us", brief(out.item), out.audio_end.count());
  }
  std::string operator()(const event::ItemRetrieved& out) const {
    return "item retrieved " + brief(out.item);
  }
  std::string operator()(const event::ReplyStarted& out) const {
    return fmt::format("reply {} started turn={}{}", out.reply, out.turn,
                       out.out_of_band ? " out of band" : "");
  }
  std::string operator()(const event::ReplyAnnounced& out) const {
    return fmt::format("reply {} announced turn={}", out.reply, out.turn);
  }
  std::string operator()(const event::OutputItemAdded& out) const {
    return fmt::format("output {}.{} added {}", out.reply, out.output, brief(out.item));
  }
  std::string operator()(const event::PartAdded& out) const {
    return "part added " + tag(out.place);
  }
  std::string operator()(const event::OutputText& out) const {
    return fmt::format("text {} '{}'", tag(out.place), out.text);
  }
  std::string operator()(const event::PartDone& out) const {
    return fmt::format("part done {} '{}'", tag(out.place), out.text);
  }
  std::string operator()(const event::ToolArguments& out) const {
    return fmt::format("arguments {} {} '{}'", tag(out.place), out.call_id, out.delta);
  }
  std::string operator()(const event::ToolArgumentsDone& out) const {
    return fmt::format("arguments done {} {} {}{}", tag(out.place), out.call_id, out.name,
                       out.arguments);
  }
  std::string operator()(const event::OutputItemDone& out) const {
    return fmt::format("output {}.{} done {}", out.reply, out.output, brief(out.item));
  }
  std::string operator()(const event::SegmentStarted& out) const {
    return fmt::format("segment {}.{} '{}'{}", out.reply, out.segment, out.text,
                       out.filler ? " filler" : "");
  }
  std::string operator()(const event::SegmentDone& out) const {
    return fmt::format("segment {}.{} done [{},{}){}", out.reply, out.segment, out.begin, out.end,
                       out.last ? " last" : "");
  }
  std::string operator()(const event::ReplyDone& out) const {
    return fmt::format("reply {} {} heard='{}' {}", out.reply, name(out.status), out.heard,
                       name(out.reason));
  }
  std::string operator()(const event::TurnMeasured& out) const {
    const auto& guess = out.record.guess;
    if (guess.asked == 0) return fmt::format("turn {} measured", out.record.turn);
    return fmt::format("turn {} measured, {} guesses{}, saved {:.0f} ms, wasted {} tokens",
                       out.record.turn, guess.asked, guess.held ? ", the last held" : "",
                       core::to_ms(guess.saved), guess.wasted_tokens);
  }
  std::string operator()(const event::Failure& out) const {
    return fmt::format("failure {}: {}{}", core::name(out.error.code), out.error.message,
                       out.refusal == Refusal::none ? "" : fmt::format(" ({})", name(out.refusal)));
  }
};

}  // namespace

std::string describe(const Input& input) {
  return std::visit(Describe{}, input);
}
std::string describe(const Effect& effect) {
  return std::visit(Describe{}, effect);
}

}  // namespace repartee::conversation
