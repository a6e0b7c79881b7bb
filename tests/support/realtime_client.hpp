#pragma once
// A client of the Realtime API, and what it needs to reach a VoiceServer.

#include <nlohmann/json.hpp>
#include <string>

#include "core/base64.hpp"
#include "llm/scripted/scripted.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::test {

inline VoiceServerOptions with_model(const std::string& script = "A short answer.",
                                     std::chrono::milliseconds delay = {}) {
  VoiceServerOptions options;
  options.heard = {"hello there"};
  options.models["llm"] = llm::create_scripted_model(script, delay);
  options.response_mode = "llm";
  return options;
}

/// Base64 of 24 kHz sound that is speech, or silence.
inline std::string pcm(double seconds, bool loud) {
  const auto samples = loud ? speech(seconds, 24'000) : silence(seconds, 24'000);
  return core::to_base64(
      {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(std::int16_t)});
}

/// A client of /v1/realtime that has read `session.created`.
class RealtimeClient {
 public:
  explicit RealtimeClient(const VoiceServer& server, const std::string& target = "/v1/realtime",
                          const std::string& fields = "")
      : socket(server.port(), target, fields) {
    created = socket.next().json;
  }
  void send(const nlohmann::json& event) { socket.send(event); }
  void hear(double seconds, bool loud) {
    send({{"type", "input_audio_buffer.append"}, {"audio", pcm(seconds, loud)}});
  }
  void turn() {
    hear(0.6, true);
    hear(0.8, false);
  }
  void update(const nlohmann::json& session) {
    send({{"type", "session.update"}, {"session", session}});
    socket.until("session.updated");
  }
  void type(const std::string& text) {
    send({{"type", "conversation.item.create"},
          {"item",
           {{"type", "message"},
            {"role", "user"},
            {"content", nlohmann::json::array({{{"type", "input_text"}, {"text", text}}})}}}});
    socket.until("conversation.item.done");
  }

  JsonSocket socket;
  nlohmann::json created;
};

/// Of the answer to a request for a connection.
inline int status_of(const VoiceServer& server, const std::string& target,
                     const std::string& fields) {
  RawConnection connection(server.port());
  return upgrade(connection, target, fields).status;
}

inline RawResponse post(const VoiceServer& server, const std::string& path,
                        const nlohmann::json& body, const std::string& fields = "") {
  RawConnection connection(server.port());
  const auto text = body.dump();
  connection.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
                  fields + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
  return connection.read_response();
}

}  // namespace repartee::test
