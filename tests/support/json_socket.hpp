#pragma once
// A blocking client of the WebSocket protocols that talk JSON and raw PCM. What a server does not
// send within 20 s is an exception.

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/raw_websocket.hpp"

namespace repartee::test {

class JsonSocket {
 public:
  /// What came: JSON, or bytes, or the close frame's code.
  struct Received {
    nlohmann::json json;
    std::string bytes;
    int close_code = 0;

    std::string type() const { return json.is_object() ? json.value("type", "") : ""; }
  };

  JsonSocket(std::uint16_t port, std::string_view target, std::string_view fields = "")
      : connection_(port), upgrade_(upgrade(connection_, target, fields)) {
    if (upgrade_.status != 101) throw std::runtime_error("refused: " + upgrade_.body);
  }

  void send(const nlohmann::json& message) { send_text(message.dump()); }
  void send_text(std::string_view text) { connection_.send(frame(1, text)); }
  void send_binary(std::string_view bytes) { connection_.send(frame(2, bytes)); }
  void send_audio(std::span<const std::int16_t> samples) {
    send_binary({reinterpret_cast<const char*>(samples.data()), samples.size_bytes()});
  }
  RawConnection& connection() { return connection_; }

  Received next() {
    for (;;) {
      auto got = read_frame(connection_);
      if (got.opcode == 1) return {nlohmann::json::parse(got.payload), {}, 0};
      if (got.opcode == 2) return {{}, std::move(got.payload), 0};
      if (got.opcode == 8) {
        // An orderly end: the server need not wait for this side.
        connection_.send(frame(8, got.payload));
        connection_.shutdown_send();
        return {{}, {}, got.close_code()};
      }
      if (got.opcode == 9) connection_.send(frame(10, got.payload));
    }
  }

  /// The next message that fits; those before it are kept in `passed`. Throws at the close frame.
  Received until(const std::function<bool(const Received&)>& fits) {
    for (;;) {
      auto got = next();
      if (fits(got)) return got;
      if (got.close_code != 0) {
        throw std::runtime_error("closed with " + std::to_string(got.close_code));
      }
      passed.push_back(std::move(got));
    }
  }
  nlohmann::json until(const std::string& type) {
    return until([&](const Received& got) { return got.type() == type; }).json;
  }
  std::string until_binary() {
    return until([](const Received& got) { return !got.bytes.empty(); }).bytes;
  }
  /// A conversation_state that carries this event.
  nlohmann::json until_event(const std::string& event) {
    return until([&](const Received& got) {
             if (got.type() != "conversation_state") return false;
             const auto& events = got.json["events"];
             return std::find(events.begin(), events.end(), event) != events.end();
           })
        .json;
  }
  int until_close() {
    return until([](const Received& got) { return got.close_code != 0; }).close_code;
  }

  std::vector<Received> passed;

 private:
  RawConnection connection_;
  RawResponse upgrade_;
};

}  // namespace repartee::test
