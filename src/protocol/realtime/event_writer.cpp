#include "protocol/realtime/event_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base64.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/realtime/beta.hpp"
#include "protocol/realtime/refusals.hpp"

namespace repartee::protocol::realtime {

using nlohmann::json;
using namespace conversation;

namespace {

// 200 ms in a message: 12.8 KB of base64 at 24 kHz. Some clients have fixed buffers of 16 KB.
constexpr int audio_message_ms = 200;

json ms_at(core::SamplePos at) {
  return at * 1000 / core::input_rate_hz;
}

json or_null(const std::optional<ItemId>& id) {
  return id ? json(*id) : json();
}

json or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

std::string without_prefix(const std::string& session) {
  return session.starts_with("sess_") ? session.substr(5) : session;
}

json part_json(bool audio, const std::string& text) {
  if (audio) return {{"type", "audio"}, {"transcript", text}};
  return {{"type", "text"}, {"text", text}};
}

bool contains(const std::vector<ItemId>& ids, const ItemId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

EventWriter::EventWriter(Shape shape, std::string session, SessionConfig config, WireSink& sink)
    : shape_(shape),
      id_(std::move(session)),
      session_(without_prefix(id_)),
      config_(std::move(config)),
      sink_(sink) {}

std::string EventWriter::next_event_id() {
  return fmt::format("event_{}_{}", session_, ++events_);
}

void EventWriter::emit(json event) {
  if (shape_ == Shape::beta) {
    auto renamed = to_beta(std::move(event));
    if (!renamed) return;
    event = std::move(*renamed);
  }
  event["event_id"] = next_event_id();
  sink_.send(to_text(event));
}

json EventWriter::at(std::string_view type, const Place& place) const {
  return {{"type", type},
          {"response_id", response(place.reply)},
          {"item_id", place.item},
          {"output_index", place.output},
          {"content_index", place.part}};
}

// ---- the session
// ---------------------------------------------------------------------------------

void EventWriter::session_created(std::int64_t expires_at_s) {
  expires_at_s_ = expires_at_s;
  const bool transcribes = config_.kind == Kind::transcription;
  emit({{"type", shape_ == Shape::beta && transcribes ? "transcription_session.created"
                                                      : "session.created"},
        {"session", to_json(config_, shape_, id_, expires_at_s_)}});
  // Not in GA: there it is documented, and no capture of it is known.
  if (shape_ == Shape::beta && !transcribes) {
    emit({{"type", "conversation.created"},
          {"conversation", {{"id", "conv_" + session_}, {"object", "realtime.conversation"}}}});
  }
}

void EventWriter::on(const event::Configured&) {
  const bool transcribes = config_.kind == Kind::transcription;
  emit({{"type", shape_ == Shape::beta && transcribes ? "transcription_session.updated"
                                                      : "session.updated"},
        {"session", to_json(config_, shape_, id_, expires_at_s_)}});
}

void EventWriter::error(const ApiError& error, const std::string& event_id) {
  emit({{"type", "error"},
        {"error",
         {{"type", error.type},
          {"code", or_null(error.code)},
          {"message", error.message},
          {"param", or_null(error.param)},
          {"event_id", or_null(event_id)}}}});
}

std::string EventWriter::tool_list_id(std::size_t tool) const {
  return fmt::format("mcpl_{}_{}", session_, tool);
}

void EventWriter::tool_servers_failed() {
  for (std::size_t i = 0; i < config_.tools.size(); ++i) {
    if (!is_tool_server(config_.tools[i])) continue;
    emit({{"type", "mcp_list_tools.in_progress"}, {"item_id", tool_list_id(i)}});
    emit({{"type", "mcp_list_tools.failed"}, {"item_id", tool_list_id(i)}});
  }
}

bool EventWriter::retrieved_tools(const ItemId& item) {
  for (std::size_t i = 0; i < config_.tools.size(); ++i) {
    const auto& tool = config_.tools[i];
    if (item != tool_list_id(i) || !is_tool_server(tool)) continue;
    emit({{"type", "conversation.item.retrieved"},
          {"item",
           {{"id", item},
            {"type", "mcp_list_tools"},
            {"server_label", tool["server_label"]},
            {"tools", json::array()}}}});
    return true;
  }
  return false;
}

void EventWriter::warning(const std::string& warning) {
  emit({{"type", "repartee.warning"}, {"message", warning}});
}

// ---- what was heard
// ------------------------------------------------------------------------------

void EventWriter::on_event(const Event& event) {
  std::visit([this](const auto& told) { on(told); }, event);
}

void EventWriter::on(const event::SpeechStarted& event) {
  if (!event.detected) return;
  emit({{"type", "input_audio_buffer.speech_started"},
        {"audio_start_ms", ms_at(event.at)},
        {"item_id", event.item}});
}

void EventWriter::on(const event::SpeechStopped& event) {
  if (!event.detected) return;
  emit({{"type", "input_audio_buffer.speech_stopped"},
        {"audio_end_ms", ms_at(event.noticed)},
        {"item_id", event.item}});
}

void EventWriter::on(const event::TurnCommitted& event) {
  emit({{"type", "input_audio_buffer.committed"},
        {"item_id", event.item},
        {"previous_item_id", or_null(event.previous)}});
}

void EventWriter::on(const event::InputCleared&) {
  emit({{"type", "input_audio_buffer.cleared"}});
}

void EventWriter::on(const event::TurnTimedOut& event) {
  emit({{"type", "input_audio_buffer.timeout_triggered"},
        {"audio_start_ms", ms_at(event.begin)},
        {"audio_end_ms", ms_at(event.end)},
        {"item_id", event.item}});
}

void EventWriter::transcript_delta(const ItemId& item, std::string_view text) {
  if (text.empty()) return;
  emit({{"type", "conversation.item.input_audio_transcription.delta"},
        {"item_id", item},
        {"content_index", 0},
        {"delta", text}});
}

// Deltas add up, so that only what does not change any more is told. Before its item is there, only
// to who wants nothing but the words.
void EventWriter::on(const event::TranscriptUpdated& event) {
  if (!config_.transcription) return;
  const std::string_view text = event.transcript.text;
  if (!event.final) {
    if (config_.kind != Kind::transcription) return;
    auto& told = told_[event.item];
    const auto certain = std::min(event.transcript.stable, text.size());
    if (certain <= told) return;
    transcript_delta(event.item, text.substr(told, certain - told));
    told = certain;
    return;
  }
  const auto told = told_.find(event.item);
  const auto from = told == told_.end() ? 0 : std::min(told->second, text.size());
  if (told != told_.end()) told_.erase(told);
  transcript_delta(event.item, text.substr(from));
  const double seconds = static_cast<double>(event.end - event.begin) / core::input_rate_hz;
  emit({{"type", "conversation.item.input_audio_transcription.completed"},
        {"item_id", event.item},
        {"content_index", 0},
        {"transcript", text},
        {"usage", {{"type", "duration"}, {"seconds", seconds}}}});
}

void EventWriter::on(const event::TranscriptFailed& event) {
  told_.erase(event.item);
  if (!config_.transcription) return;
  emit({{"type", "conversation.item.input_audio_transcription.failed"},
        {"item_id", event.item},
        {"content_index", 0},
        {"error",
         {{"type", "transcription_error"},
          {"code", core::name(event.error.code)},
          {"message", event.error.text()},
          {"param", nullptr}}}});
}

// ---- items
// ---------------------------------------------------------------------------------------

void EventWriter::on(const event::ItemAdded& event) {
  emit({{"type", "conversation.item.added"},
        {"item", item_json(event.item)},
        {"previous_item_id", or_null(event.previous)}});
}

void EventWriter::on(const event::ItemDone& event) {
  json done{{"type", "conversation.item.done"},
            {"item", item_json(event.item)},
            {"previous_item_id", or_null(event.previous)}};
  for (auto& [id, reply] : replies_) {
    if (contains(reply.calls, event.item.id)) return emit_end(id, event.item.id, std::move(done));
    if (reply.message != event.item.id) continue;
    emit(std::move(done));
    reply.message.clear();
    return release(reply);
  }
  emit(std::move(done));
}

void EventWriter::on(const event::ItemDeleted& event) {
  for (auto& [id, reply] : replies_) {
    if (contains(reply.calls, event.item)) release(reply);
  }
  emit({{"type", "conversation.item.deleted"}, {"item_id", event.item}});
}

void EventWriter::on(const event::ItemTruncated& event) {
  emit({{"type", "conversation.item.truncated"},
        {"item_id", event.item.id},
        {"content_index", event.part},
        {"audio_end_ms", event.audio_end / std::chrono::milliseconds(1)}});
}

void EventWriter::retrieved(const Item& item, const std::string& audio) {
  emit({{"type", "conversation.item.retrieved"}, {"item", item_json(item, audio)}});
}

// ---- responses
// -----------------------------------------------------------------------------------

void EventWriter::on(const event::ReplyStarted& event) {
  auto& reply = replies_[event.reply];
  reply.out_of_band = event.out_of_band;
  reply.traits = event.metadata.empty() ? ResponseTraits::of(config_)
                                        : ResponseTraits::from_text(event.metadata);
  emit({{"type", "response.created"},
        {"response", started_json(session_, "conv_" + session_, event, reply.traits)}});
}

void EventWriter::emit_end(ReplyId id, const ItemId& call, json event) {
  const auto reply = replies_.find(id);
  if (reply == replies_.end() || reply->second.message.empty()) return emit(std::move(event));
  if (!contains(reply->second.calls, call)) reply->second.calls.push_back(call);
  reply->second.held.push_back(std::move(event));
}

void EventWriter::release(Reply& reply) {
  reply.calls.clear();
  for (auto& event : std::exchange(reply.held, {})) emit(std::move(event));
}

void EventWriter::on(const event::OutputItemAdded& event) {
  if (event.item.kind == Item::Kind::message) replies_[event.reply].message = event.item.id;
  emit({{"type", "response.output_item.added"},
        {"response_id", response(event.reply)},
        {"output_index", event.output},
        {"item", item_json(event.item)}});
}

void EventWriter::on(const event::PartAdded& event) {
  if (event.place.audio) replies_[event.place.reply].speaking = event.place;
  auto added = at("response.content_part.added", event.place);
  added["part"] = part_json(event.place.audio, "");
  emit(std::move(added));
}

void EventWriter::on(const event::OutputText& event) {
  auto delta = at(
      event.place.audio ? "response.output_audio_transcript.delta" : "response.output_text.delta",
      event.place);
  delta["delta"] = event.text;
  emit(std::move(delta));
}

void EventWriter::on_audio(ReplyId id, std::span<const std::int16_t> samples) {
  const auto reply = replies_.find(id);
  if (reply == replies_.end() || !reply->second.speaking) return;
  const auto& place = *reply->second.speaking;
  const auto format = reply->second.traits.format;
  const auto most = static_cast<std::size_t>(rate_hz(format)) * audio_message_ms / 1000;
  constexpr std::string_view type = "response.output_audio.delta";
  // Nearly all that is sent: without a JSON document.
  const auto head = fmt::format(
      R"({{"type":"{}","response_id":"{}","item_id":"{}","output_index":{},"content_index":{},)",
      shape_ == Shape::beta ? beta_type(type) : type, response(id), place.item, place.output,
      place.part);
  while (!samples.empty()) {
    const auto part = samples.first(std::min(samples.size(), most));
    samples = samples.subspan(part.size());
    sink_.send_audio(fmt::format(R"({}"event_id":"{}","delta":"{}"}})", head, next_event_id(),
                                 core::to_base64(to_wire(part, format))),
                     !reply->second.out_of_band);
  }
}

void EventWriter::on(const event::PartDone& event) {
  const auto& place = event.place;
  if (place.audio) {
    if (const auto reply = replies_.find(place.reply); reply != replies_.end()) {
      reply->second.speaking.reset();
    }
    emit(at("response.output_audio.done", place));
  }
  auto done = at(
      place.audio ? "response.output_audio_transcript.done" : "response.output_text.done", place);
  done[place.audio ? "transcript" : "text"] = event.text;
  emit(std::move(done));
  auto part = at("response.content_part.done", place);
  part["part"] = part_json(place.audio, event.text);
  emit(std::move(part));
}

void EventWriter::on(const event::ToolArguments& event) {
  auto delta = at("response.function_call_arguments.delta", event.place);
  delta.erase("content_index");
  delta["call_id"] = event.call_id;
  delta["delta"] = event.delta;
  emit(std::move(delta));
}

void EventWriter::on(const event::ToolArgumentsDone& event) {
  auto done = at("response.function_call_arguments.done", event.place);
  done.erase("content_index");
  done["call_id"] = event.call_id;
  done["name"] = event.name;
  done["arguments"] = event.arguments;
  emit_end(event.place.reply, event.place.item, std::move(done));
}

void EventWriter::on(const event::OutputItemDone& event) {
  json done{{"type", "response.output_item.done"},
            {"response_id", response(event.reply)},
            {"output_index", event.output},
            {"item", item_json(event.item)}};
  if (event.item.kind == Item::Kind::function_call)
    return emit_end(event.reply, event.item.id, std::move(done));
  emit(std::move(done));
  // Else its end in the conversation, which follows, releases what waits for it.
  const auto reply = replies_.find(event.reply);
  if (reply == replies_.end() || !reply->second.out_of_band) return;
  reply->second.message.clear();
  release(reply->second);
}

void EventWriter::on(const event::ReplyDone& event) {
  const auto reply = replies_.find(event.reply);
  const auto traits = reply == replies_.end() ? ResponseTraits::of(config_) : reply->second.traits;
  if (reply != replies_.end()) release(reply->second);
  emit({{"type", "response.done"},
        {"response", done_json(session_, "conv_" + session_, event, traits)}});
  if (reply != replies_.end()) replies_.erase(reply);
  // There are no limits of this kind; clients that wait for the event get it all the same.
  emit({{"type", "rate_limits.updated"}, {"rate_limits", json::array()}});
}

void EventWriter::on(const event::Failure& event) {
  if (event.turn != 0 && config_.transcription) return;  // told as the failure of its transcript
  error(refusal_error(event, event.reply == 0 ? "" : response(event.reply), verb_), event.ref);
}

}  // namespace repartee::protocol::realtime
