#include "protocol/realtime/client_events.hpp"

#include "protocol/json_reader.hpp"
#include "protocol/realtime/append.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;

constexpr std::size_t max_reference_bytes = 512;

/// What reading one event needs.
struct Context {
  ObjectReader& object;
  Shape shape;
  const SessionConfig& config;
  Findings& findings;
};

using Read = std::optional<ClientEvent>;

Read append_of(std::string_view base64, const SessionConfig& config, Findings& findings) {
  auto bytes = bytes_of(base64);
  if (!bytes) {
    findings.fail(errors::invalid_value("audio", "it is not base64"));
  } else if (bytes->size() > max_append_bytes) {
    findings.fail(errors::too_large("audio", bytes->size(), max_append_bytes));
  } else if (bytes->size() % sample_bytes(config.input_format) != 0) {
    findings.fail(errors::invalid_value("audio", "it ends in half a sample"));
  } else {
    return client::Append{std::move(*bytes)};
  }
  return std::nullopt;
}

std::string item_id(ObjectReader& object) {
  std::string id;
  object.require("item_id");
  object.string("item_id", id, max_reference_bytes);
  return id;
}

Read update_session(const Context& at) {
  const auto* session = at.object.require("session");
  if (!session) return std::nullopt;
  return client::UpdateSession{patched(at.config, *session, at.shape, at.findings)};
}

Read append(const Context& at) {
  const auto* audio = at.object.require("audio");
  if (!audio) return std::nullopt;
  if (!audio->is_string()) {
    at.findings.fail(errors::invalid_type("audio", "a string"));
    return std::nullopt;
  }
  return append_of(audio->get_ref<const std::string&>(), at.config, at.findings);
}

Read commit(const Context&) {
  return client::Commit{};
}

Read clear(const Context&) {
  return client::Clear{};
}

Read create_item(const Context& at) {
  client::CreateItem event;
  if (at.object.has("previous_item_id")) {
    std::string previous;
    at.object.string("previous_item_id", previous, max_reference_bytes);
    event.after = previous == "root" ? std::string() : previous;
  }
  const auto* item = at.object.require("item");
  if (!item) return std::nullopt;
  event.item = read_item(*item, "item", at.findings);
  return event;
}

Read retrieve_item(const Context& at) {
  return client::RetrieveItem{item_id(at.object)};
}

Read delete_item(const Context& at) {
  return client::DeleteItem{item_id(at.object)};
}

Read truncate_item(const Context& at) {
  client::TruncateItem event{.item = item_id(at.object)};
  int part = 0;
  double end_ms = 0;
  at.object.require("content_index");
  at.object.integer("content_index", part, 0, INT32_MAX);
  // Clients estimate it from their clocks, and some of them in fractions.
  at.object.require("audio_end_ms");
  at.object.number("audio_end_ms", end_ms, 0, 1e9);
  event.part = static_cast<std::uint32_t>(part);
  event.audio_end = core::Duration(static_cast<std::int64_t>(end_ms * 1000));
  return event;
}

Read create_response(const Context& at) {
  const auto* response = at.object.take("response");
  return client::CreateResponse{
      read_response(response ? *response : json(), at.config, at.findings)};
}

Read cancel_response(const Context& at) {
  client::CancelResponse event;
  at.object.string("response_id", event.response, max_reference_bytes);
  return event;
}

Read clear_output(const Context& at) {
  at.findings.fail(errors::only_over_webrtc("output_audio_buffer.clear"));
  return std::nullopt;
}

struct EventReader {
  std::string_view type;
  Read (*read)(const Context&);
};

constexpr EventReader events[] = {
    {"session.update", update_session},
    {"transcription_session.update", update_session},
    {"input_audio_buffer.append", append},
    {"input_audio_buffer.commit", commit},
    {"input_audio_buffer.clear", clear},
    {"conversation.item.create", create_item},
    {"conversation.item.retrieve", retrieve_item},
    {"conversation.item.truncate", truncate_item},
    {"conversation.item.delete", delete_item},
    {"response.create", create_response},
    {"response.cancel", cancel_response},
    {"output_audio_buffer.clear", clear_output},
};

Read read_event(const json& message, Shape shape, const SessionConfig& config, Findings& findings,
                std::string& event_id) {
  ObjectReader object(message, "", findings);
  std::string type;
  object.string("event_id", event_id, max_reference_bytes);
  if (!object.take("type")) {
    findings.fail(errors::missing_type());
    return std::nullopt;
  }
  object.string("type", type, max_reference_bytes);
  for (const auto& row : events) {
    if (row.type == type) return row.read({object, shape, config, findings});
  }
  findings.fail(errors::unknown_event(type));
  return std::nullopt;
}

}  // namespace

std::optional<ClientMessage> read_client_event(std::string_view message, Shape shape,
                                               const SessionConfig& config, Findings& findings,
                                               std::string& event_id) {
  if (message.size() > max_event_bytes) {
    findings.fail(errors::too_large("event", message.size(), max_event_bytes));
    return std::nullopt;
  }
  Read event;
  if (const auto quick = read_append(message)) {
    event_id = quick->event_id.substr(0, max_reference_bytes);
    event = append_of(quick->audio, config, findings);
  } else {
    const auto parsed = parse_json(message, {.bytes = max_event_bytes});
    if (!parsed) {
      findings.fail(errors::invalid_json(parsed.error().message));
      return std::nullopt;
    }
    event = read_event(*parsed, shape, config, findings, event_id);
  }
  if (!event || findings.error) return std::nullopt;
  return ClientMessage{event_id, std::move(*event)};
}

}  // namespace repartee::protocol::realtime
