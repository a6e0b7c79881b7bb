#include "protocol/native/native_protocol.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>

#include "protocol/admission.hpp"
#include "protocol/feed.hpp"
#include "protocol/native/frame.hpp"
#include "protocol/native/messages.hpp"

namespace repartee::protocol::native {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto hello_timeout = 10s;
// Audio lost in the client's capture is replaced by silence up to this long, so that times stay
// true.
constexpr std::uint64_t most_filled_s = 2;
// A frame carries at most this much: small enough to be cleared, large enough to be cheap.
constexpr int frame_ms = 60;

class Connection : public runtime::SessionListener {
 public:
  Connection(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<runtime::Service> service,
             std::string tenant)
      : socket_(std::move(socket)), service_(std::move(service)), tenant_(std::move(tenant)) {}

  asio::awaitable<void> run();

  // From the session.
  void on_event(const conversation::Event& event) override {
    if (auto message = event_message(event)) socket_->send_text(std::move(*message));
  }
  void on_audio(conversation::StreamId stream, conversation::SegmentId, core::SamplePos begin,
                std::span<const std::int16_t> samples, bool last) override;
  void on_clear(conversation::StreamId stream, core::SamplePos at) override {
    socket_->clear_audio();
    socket_->send_text(clear_message(stream, at));
  }
  void on_duck(conversation::StreamId stream, double gain) override {
    socket_->send_text(duck_message(stream, gain));
  }
  void on_hold(conversation::StreamId stream) override {
    socket_->send_text(stream_message("hold", stream));
  }
  void on_resume(conversation::StreamId stream) override {
    socket_->send_text(stream_message("resume", stream));
  }
  void on_flow(bool slow_down, core::Duration ahead) override {
    socket_->send_text(flow_message(slow_down, ahead));
  }
  void on_close(const std::string& reason) override {
    socket_->send_text(bye_message(reason));
    socket_->close(net::CloseCode::normal, reason);
  }

 private:
  core::Result<> open(const std::string& hello);
  asio::awaitable<void> on_message(net::WebSocketMessage message);
  asio::awaitable<void> on_frame(Frame frame);
  void refuse(const core::Error& error) {
    protocol::refuse(*socket_, error, error_message(error, "", true));
  }
  runtime::Session& session() { return admission_.session(); }

  std::shared_ptr<net::WebSocket> socket_;
  std::shared_ptr<runtime::Service> service_;
  const std::string tenant_;
  std::uint64_t input_clock_ = 0;  // samples received or filled, at the client's rate
  conversation::StreamId stream_ = 0;
  std::uint32_t sequence_ = 0;
  Admission admission_;  // last: it ends the session, which uses the rest
};

asio::awaitable<void> Connection::run() {
  asio::steady_timer too_late(socket_->executor(), hello_timeout);
  too_late.async_wait([socket = socket_](const boost::system::error_code& error) {
    if (!error) socket->close(net::CloseCode::policy, "no hello within 10 seconds");
  });
  auto hello = co_await socket_->receive();
  too_late.cancel();
  if (!hello) co_return;
  if (hello->binary) {
    refuse({core::ErrorCode::invalid_argument, "audio came before 'hello'",
            R"(send {"type":"hello"} first)"});
    co_return;
  }
  if (const auto opened = open(hello->data); !opened) {
    refuse(opened.error());
    co_return;
  }
  for (;;) {
    auto message = co_await socket_->receive();
    if (!message) break;
    co_await on_message(std::move(*message));
    co_await session().ready_for_audio();
  }
}

core::Result<> Connection::open(const std::string& hello) {
  auto opened = admission_.open(
      socket_->executor(), *service_, *this,
      [&](runtime::SessionOptions& options) { return read_hello(hello, options); }, tenant_);
  if (!opened) return opened;
  socket_->send_text(ready_message(session(), *service_->engines));
  spdlog::info("session {}: open (native, {})", session().id(), session().options().response_mode);
  return {};
}

asio::awaitable<void> Connection::on_message(net::WebSocketMessage message) {
  if (message.binary) {
    auto frame = decode_frame(message.data);
    if (frame && frame->header.stream != 0) {
      frame =
          core::Error(core::ErrorCode::invalid_argument, "a client's audio frames have stream 0");
    }
    if (!frame) co_return socket_->send_text(error_message(frame.error(), "", false));
    co_return co_await on_frame(std::move(*frame));
  }
  std::string ref;
  const auto read = read_message(message.data, ref);
  if (!read) co_return socket_->send_text(error_message(read.error(), ref, false));
  if (const auto* input = std::get_if<conversation::Input>(&read->what)) {
    session().command(*input);
  } else {
    session().commit(read->ref);
  }
}

asio::awaitable<void> Connection::on_frame(Frame frame) {
  std::span<const std::int16_t> samples = frame.samples;
  const auto at = frame.header.sample_clock;
  if (at < input_clock_) {
    const auto known = std::min<std::uint64_t>(input_clock_ - at, samples.size());
    samples = samples.subspan(static_cast<std::size_t>(known));
  } else if (at > input_clock_) {
    const auto rate = static_cast<std::uint64_t>(session().options().input_rate_hz);
    const auto missing = std::min(at - input_clock_, most_filled_s * rate);
    session().audio(std::vector<std::int16_t>(static_cast<std::size_t>(missing)));
    input_clock_ = at;
  }
  input_clock_ += samples.size();
  co_await feed(session(), samples);
}

void Connection::on_audio(conversation::StreamId stream, conversation::SegmentId,
                          core::SamplePos begin, std::span<const std::int16_t> samples, bool last) {
  if (stream != stream_) {
    stream_ = stream;
    sequence_ = 0;
  }
  const auto most =
      static_cast<std::size_t>(session().options().settings.output_rate_hz) * frame_ms / 1000;
  do {
    const auto part = samples.first(std::min(samples.size(), most));
    samples = samples.subspan(part.size());
    FrameHeader header;
    header.stream = stream;
    header.first = sequence_ == 0;
    header.last = last && samples.empty();
    header.sequence = sequence_++;
    header.sample_clock = static_cast<std::uint64_t>(begin);
    begin += static_cast<core::SamplePos>(part.size());
    socket_->send_audio(encode_frame(header, part));
  } while (!samples.empty());
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<net::WebSocket> socket,
                            std::shared_ptr<runtime::Service> service, std::string tenant) {
  Connection connection(std::move(socket), std::move(service), std::move(tenant));
  co_await connection.run();
}

}  // namespace repartee::protocol::native
