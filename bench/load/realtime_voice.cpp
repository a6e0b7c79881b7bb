#include "load/realtime_voice.hpp"

#include <nlohmann/json.hpp>

#include "audio/pcm.hpp"
#include "core/base64.hpp"
#include "net/websocket_client.hpp"
#include "protocol/realtime/audio_format.hpp"

namespace repartee::bench {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

constexpr int wire_rate_hz = 24'000;

static_assert(2 * wire_rate_hz == 3 * core::input_rate_hz);

/// On straight lines between the samples: a filter would hold back the end of each frame, which a
/// client that records at this rate does not do.
audio::Samples at_wire_rate(std::span<const std::int16_t> samples) {
  audio::Samples converted;
  converted.reserve(samples.size() / 2 * 3);
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    const int first = samples[i];
    const int second = samples[i + 1];
    const int next = i + 2 < samples.size() ? samples[i + 2] : second;
    for (const int sample : {first, (first + 2 * second) / 3, (2 * second + next) / 3})
      converted.push_back(static_cast<std::int16_t>(sample));
  }
  return converted;
}

class RealtimeVoice final : public app::VoiceClient {
 public:
  explicit RealtimeVoice(std::shared_ptr<net::WebSocket> socket) : socket_(std::move(socket)) {}

  const app::ReadyEvent& ready() const override { return ready_; }

  asio::awaitable<core::Result<>> configure(core::Duration silence) {
    socket_->send_text(
        json({{"type", "session.update"},
              {"session",
               {{"type", "realtime"},
                {"audio",
                 {{"input",
                   {{"turn_detection",
                     {{"type", "server_vad"},
                      {"silence_duration_ms", silence / std::chrono::milliseconds(1)}}}}}}}}}})
            .dump());
    for (;;) {
      const auto message = co_await socket_->receive();
      if (!message) co_return message.error();
      const auto event = json::parse(message->data);
      if (event["type"] == "session.updated") co_return core::Result<>{};
      if (event["type"] == "error") {
        co_return core::Error(core::ErrorCode::provider_failed, event["error"]["message"]);
      }
    }
  }

  asio::awaitable<core::Result<app::ServerEvent>> next() override {
    const auto message = co_await socket_->receive();
    if (!message) co_return message.error();
    co_return translated(message->data);
  }

  void send_audio(std::span<const std::int16_t> samples) override {
    socket_->send_text(R"({"type":"input_audio_buffer.append","audio":")" +
                       core::to_base64(protocol::realtime::to_wire(
                           at_wire_rate(samples), protocol::realtime::AudioFormat::pcm)) +
                       "\"}");
  }
  void send_played(std::uint32_t, std::int64_t) override {}
  void send_text(const std::string&) override {}
  void send_interrupt() override { socket_->send_text(R"({"type":"response.cancel"})"); }
  void send_commit() override { socket_->send_text(R"({"type":"input_audio_buffer.commit"})"); }
  void send_reset() override {}
  void send_stop() override { socket_->close(net::CloseCode::normal, ""); }
  void close() override { socket_->close(net::CloseCode::normal, ""); }

 private:
  app::ServerEvent translated(const std::string& text) {
    const auto event = json::parse(text);
    const std::string type = event["type"];
    if (type == "response.created") {
      ++stream_;
      clock_ = 0;
    } else if (type == "response.output_audio.delta") {
      protocol::native::Frame frame;
      frame.header.stream = stream_;
      frame.header.sample_clock = clock_;
      frame.samples = protocol::realtime::from_wire(
          *core::from_base64(event["delta"].get_ref<const std::string&>()),
          protocol::realtime::AudioFormat::pcm);
      clock_ += frame.samples.size();
      return frame;
    } else if (type == "response.done") {
      const std::string status = event["response"]["status"];
      return app::ReplyDoneEvent{event["response"]["id"],
                                 status == "cancelled" ? "interrupted" : status, ""};
    } else if (type == "error") {
      return app::ErrorEvent{"", event["error"]["message"], "", false};
    }
    return app::UnknownEvent{type};
  }

  const std::shared_ptr<net::WebSocket> socket_;
  app::ReadyEvent ready_;
  std::uint32_t stream_ = 0;
  std::uint64_t clock_ = 0;
};

}  // namespace

asio::awaitable<core::Result<std::shared_ptr<app::VoiceClient>>> open_realtime(
    std::string url, core::Duration silence) {
  auto socket = co_await net::connect(url + "/v1/realtime", {});
  if (!socket) co_return socket.error();
  const auto client = std::make_shared<RealtimeVoice>(std::move(*socket));
  const auto configured = co_await client->configure(silence);
  if (!configured) co_return configured.error();
  co_return std::static_pointer_cast<app::VoiceClient>(client);
}

}  // namespace repartee::bench
