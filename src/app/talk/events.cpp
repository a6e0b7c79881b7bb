#include "app/talk/events.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace repartee::app {

namespace {

using nlohmann::json;

/// A field that may be missing or null; throws json::exception where it is something else.
template <class T>
T field(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return T{};
  if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::uint32_t>) {
    // nlohmann/json would cast 1e300 to an int. Every value of these types is exact as a double.
    const auto number = found->get<double>();
    if (number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max()) {
      throw json::out_of_range::create(406, fmt::format("{} is out of range", name), &*found);
    }
    return static_cast<T>(number);
  } else {
    return found->get<T>();
  }
}

/// An object that may be missing or null, as if it had no fields then. Lives as long as `object`
/// and is no copy: nlohmann/json copies by recursion, and a message can be deep.
const json& object_field(const json& object, const char* name) {
  static const json nothing = json::object();
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return nothing;
  (void)found->get_ref<const json::object_t&>();  // throws where it is something else
  return *found;
}

/// Replies may be called by a number or a name; either only has to be told from another.
std::string reply_id(const json& object) {
  const auto id = object.find("reply");
  return id != object.end() && id->is_number_integer() ? id->dump()
                                                       : field<std::string>(object, "reply");
}

ServerEvent ready(const json& object) {
  ReadyEvent event{.session = field<std::string>(object, "session"),
                   .response_mode = field<std::string>(object, "response_mode"),
                   .voice = field<std::string>(object, "voice")};
  event.output_rate_hz = field<int>(object_field(object, "output"), "sample_rate");
  for (const auto& [stage, engine] : object_field(object, "engines").items()) {
    event.engines +=
        fmt::format("{}{} {}", event.engines.empty() ? "" : ", ", stage, engine.get<std::string>());
  }
  return event;
}

ServerEvent transcript(const json& object) {
  return TranscriptEvent{.turn = field<int>(object, "turn"),
                         .text = field<std::string>(object, "text"),
                         .final = field<bool>(object, "final"),
                         .start_ms = field<double>(object, "start_ms"),
                         .end_ms = field<double>(object, "end_ms")};
}

ServerEvent waterfall(const json& object) {
  const json& guess = object_field(object, "guess");
  return WaterfallEvent{.turn = field<int>(object, "turn"),
                        .endpoint_ms = field<double>(object, "endpoint_ms"),
                        .stt_ms = field<double>(object, "stt_ms"),
                        .first_token_ms = field<double>(object, "first_token_ms"),
                        .first_audio_ms = field<double>(object, "first_audio_ms"),
                        .total_ms = field<double>(object, "total_ms"),
                        .saved_ms = field<double>(object, "saved_ms"),
                        .guess = {.asked = field<int>(guess, "asked"),
                                  .held = field<bool>(guess, "held"),
                                  .at_ms = field<double>(guess, "at_ms"),
                                  .wasted_tokens = field<double>(guess, "wasted_tokens")}};
}

template <PlaybackEvent::Kind kind>
ServerEvent playback(const json& object) {
  return PlaybackEvent{.kind = kind,
                       .stream = field<std::uint32_t>(object, "stream"),
                       .gain = field<double>(object, "gain")};
}

struct Reader {
  std::string_view type;
  ServerEvent (*read)(const json&);
};

constexpr Reader readers[] = {
    {"ready", ready},
    {"state",
     [](const json& o) -> ServerEvent { return StateEvent{field<std::string>(o, "state")}; }},
    {"transcript", transcript},
    {"reply_started",
     [](const json& o) -> ServerEvent {
       return ReplyStartedEvent{field<int>(o, "turn"), reply_id(o),
                                field<std::uint32_t>(o, "stream")};
     }},
    {"reply_text",
     [](const json& o) -> ServerEvent {
       return ReplyTextEvent{reply_id(o), field<std::string>(o, "text")};
     }},
    {"reply_done",
     [](const json& o) -> ServerEvent {
       return ReplyDoneEvent{reply_id(o), field<std::string>(o, "status"),
                             field<std::string>(o, "text")};
     }},
    {"clear", playback<PlaybackEvent::Kind::clear>},
    {"duck", playback<PlaybackEvent::Kind::duck>},
    {"hold", playback<PlaybackEvent::Kind::hold>},
    {"resume", playback<PlaybackEvent::Kind::resume>},
    {"flow",
     [](const json& o) -> ServerEvent { return FlowEvent{field<std::string>(o, "advice")}; }},
    {"waterfall", waterfall},
    {"error",
     [](const json& o) -> ServerEvent {
       return ErrorEvent{field<std::string>(o, "code"), field<std::string>(o, "message"),
                         field<std::string>(o, "hint"), field<bool>(o, "fatal")};
     }},
    {"bye", [](const json& o) -> ServerEvent { return ByeEvent{field<std::string>(o, "reason")}; }},
};

}  // namespace

core::Result<ServerEvent> parse_event(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object() || !object.contains("type") || !object["type"].is_string()) {
    return core::Error(core::ErrorCode::corrupt,
                       "the server sent a message that is no JSON object with a type",
                       "is this a Repartee server?");
  }
  const auto& type = object["type"].get_ref<const std::string&>();
  try {
    for (const Reader& reader : readers) {
      if (reader.type == type) return reader.read(object);
    }
  } catch (const json::exception& error) {
    return core::Error(core::ErrorCode::corrupt,
                       fmt::format("the server sent a bad \"{}\": {}", type, error.what()));
  }
  return UnknownEvent{type};
}

}  // namespace repartee::app
