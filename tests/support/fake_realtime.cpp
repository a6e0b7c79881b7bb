#include "support/fake_realtime.hpp"

#include <nlohmann/json.hpp>

namespace repartee::test {
namespace {

using nlohmann::json;

struct State {
  int items = 0;
  int appends = 0;
};

json about(const char* type, const std::string& item) {
  return {{"type", type}, {"event_id", "event_1"}, {"item_id", item}, {"content_index", 0}};
}

void send_delta(FakeConnection& to, const std::string& item, const std::string& text) {
  auto delta = about("conversation.item.input_audio_transcription.delta", item);
  delta["delta"] = text;
  to.send(delta.dump());
}

}  // namespace

std::string realtime_error(const std::string& code, const std::string& message) {
  return json{{"type", "error"},
              {"event_id", "event_9"},
              {"error",
               {{"type", "invalid_request_error"},
                {"code", code},
                {"message", message},
                {"param", nullptr},
                {"event_id", nullptr}}}}
      .dump();
}

FakeWebSocketServer::Script FakeRealtime::script() const {
  FakeWebSocketServer::Script script;
  script.on_open = [fake = *this](FakeConnection& to, const FakeRequest&) {
    to.state = std::make_shared<State>();
    to.send(json{{"type", fake.beta ? "transcription_session.created" : "session.created"},
                 {"event_id", "event_0"},
                 {"session", {{"type", "transcription"}}}}
                .dump());
  };
  script.on_text = [fake = *this](FakeConnection& to, const std::string& text) {
    auto& state = *std::static_pointer_cast<State>(to.state);
    const json event = json::parse(text);
    const std::string type = event.value("type", "");
    const std::string item = "item_" + std::to_string(state.items);
    if (type == "session.update" || type == "transcription_session.update") {
      to.send(json{{"type", type + "d"}, {"session", event["session"]}}.dump());
    } else if (type == "input_audio_buffer.append") {
      if (fake.deltas_while_appending && ++state.appends == 1) {
        send_delta(to, item, fake.sentence.substr(0, fake.sentence.find(' ')));
        send_delta(to, item, " the");
      }
    } else if (type == "input_audio_buffer.commit") {
      if (fake.fault) return fake.fault(to);
      to.send(about("input_audio_buffer.committed", item).dump());
      to.send(json{{"type", "conversation.item.added"}, {"item", {{"id", item}}}}.dump());
      if (!fake.deltas_while_appending) send_delta(to, item, fake.sentence);
      auto done = about("conversation.item.input_audio_transcription.completed", item);
      done["transcript"] = fake.sentence;
      done["usage"] = {{"type", "duration"}, {"seconds", 1}};
      to.send(done.dump());
      ++state.items;
      state.appends = 0;
    }
  };
  return script;
}

}  // namespace repartee::test
