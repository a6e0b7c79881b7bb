#include "app/talk/voice_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "net/websocket_client.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

constexpr const char* subprotocol = "repartee.v1";

std::string hello(const VoiceOptions& options) {
  json message{{"type", "hello"},
               {"input", {{"sample_rate", options.input_rate_hz}}},
               {"output", {{"sample_rate", options.output_rate_hz}}}};
  if (options.response_mode) message["response_mode"] = *options.response_mode;
  if (options.voice) message["voice"] = *options.voice;
  if (options.speed) message["speed"] = *options.speed;
  if (options.language) message["language"] = *options.language;
  if (options.system) message["system"] = *options.system;
  if (options.silence_ms) message["turn"]["silence_ms"] = *options.silence_ms;
  return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

core::Result<ServerEvent> read(net::WebSocketMessage message) {
  if (!message.binary) return parse_event(message.data);
  auto frame = protocol::native::decode_frame(message.data);
  if (!frame) return frame.error();
  return ServerEvent(std::move(*frame));
}

/// What the server refused the session with, as one of our errors.
Error refusal(const ErrorEvent& event) {
  return Error(ErrorCode::provider_failed,
               fmt::format("the server refused the session: {} [{}]", event.message, event.code),
               event.hint);
}

class NativeVoiceClient final : public VoiceClient {
 public:
  NativeVoiceClient(std::shared_ptr<net::WebSocket> socket, ReadyEvent ready)
      : socket_(std::move(socket)), ready_(std::move(ready)) {}

  const ReadyEvent& ready() const override { return ready_; }

  asio::awaitable<core::Result<ServerEvent>> next() override {
    core::Result<net::WebSocketMessage> message = co_await socket_->receive();
    if (!message) co_return message.error();
    co_return read(std::move(*message));
  }

  void send_audio(std::span<const std::int16_t> samples) override {
    socket_->send_binary(protocol::native::encode_frame(
        {.first = sequence_ == 0, .stream = 0, .sequence = sequence_, .sample_clock = clock_},
        samples));
    ++sequence_;
    clock_ += samples.size();
  }

  void send_played(std::uint32_t stream, std::int64_t samples) override {
    send({{"type", "played"}, {"stream", stream}, {"samples", samples}});
  }

  void send_text(const std::string& text) override { send({{"type", "text"}, {"text", text}}); }
  void send_interrupt() override { send({{"type", "interrupt"}}); }
  void send_commit() override { send({{"type", "commit"}}); }
  void send_reset() override { send({{"type", "reset"}}); }
  void send_stop() override { send({{"type", "stop"}}); }
  void close() override { socket_->close(net::CloseCode::normal, ""); }

 private:
  void send(const json& message) {
    socket_->send_text(message.dump(-1, ' ', false, json::error_handler_t::replace));
  }

  std::shared_ptr<net::WebSocket> socket_;
  ReadyEvent ready_;
  std::uint32_t sequence_ = 0;
  std::uint64_t clock_ = 0;
};

}  // namespace

std::string voice_url(const std::string& url) {
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (path == std::string::npos) return url + "/ws/voice";
  return path + 1 == url.size() ? url + "ws/voice" : url;
}

asio::awaitable<core::Result<std::shared_ptr<VoiceClient>>> open_voice(VoiceOptions options) {
  net::ConnectOptions connect{.subprotocols = {subprotocol}, .ca_file = options.ca_file};
  if (!options.key.empty()) connect.headers.emplace_back("Authorization", "Bearer " + options.key);
  const std::string url = voice_url(options.url);
  core::Result<std::shared_ptr<net::WebSocket>> socket = co_await net::connect(url, connect);
  if (!socket) co_return socket.error();
  (*socket)->send_text(hello(options));
  core::Result<net::WebSocketMessage> message = co_await (*socket)->receive();
  if (!message) co_return message.error();
  core::Result<ServerEvent> event = read(std::move(*message));
  if (!event) co_return event.error();
  if (const auto* error = std::get_if<ErrorEvent>(&*event)) co_return refusal(*error);
  auto* ready = std::get_if<ReadyEvent>(&*event);
  if (!ready) {
    co_return Error(ErrorCode::provider_failed, "the server did not answer hello with ready",
                    "is this a Repartee server?");
  }
  if (ready->output_rate_hz == 0) ready->output_rate_hz = options.output_rate_hz;
  co_return std::make_shared<NativeVoiceClient>(std::move(*socket), std::move(*ready));
}

}  // namespace repartee::app
