#pragma once
// The WebSocket over one kind of stream. Costly to compile: websocket_plain.cpp and
// websocket_tls.cpp instantiate it once each, nothing else includes it.

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>

#include "net/beast_websocket.hpp"
#include "net/client_watch.hpp"
#include "net/outbox.hpp"

namespace repartee::net {

inline constexpr std::chrono::seconds websocket_handshake_timeout{10};
// How long the peer may take to read what is queued and to answer the close frame.
inline constexpr std::chrono::seconds websocket_close_timeout{5};
// The same for one that is cut off because it does not read.
inline constexpr std::chrono::seconds websocket_cut_off_timeout{1};
// RFC 6455 section 5.5: a control frame carries at most 125 bytes, 2 of them the code.
inline constexpr std::size_t max_close_reason_bytes = 123;
// At most this much of a message is read at a time, into memory that is there for it: a frame's
// header alone, which may promise any size, costs nothing.
inline constexpr std::size_t websocket_read_bytes = std::size_t{64} << 10;

/// Cuts a text to a frame's size without splitting a UTF-8 character.
inline void limit_close_reason(std::string& reason) {
  if (reason.size() <= max_close_reason_bytes) return;
  std::size_t end = max_close_reason_bytes;
  while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;
  reason.resize(end);
}

template <class Stream>
class WebSocketOver final : public BeastWebSocket,
                            public std::enable_shared_from_this<WebSocketOver<Stream>> {
 public:
  WebSocketOver(Stream stream, const WebSocketLimits& limits)
      : ws_(std::move(stream)),
        executor_(ws_.get_executor()),
        idle_timeout_(limits.idle_timeout),
        memory_(limits.memory),
        deadline_(executor_),
        end_signal_(executor_) {
    // The WebSocket has timers of its own; those of the stream would fire in the middle of it.
    beast::get_lowest_layer(ws_).expires_never();
    expect_silence(true);
    ws_.read_message_max(limits.max_message_bytes);
    // After the closing handshake Beast waits for the peer to close TCP, with no deadline that
    // fits.
    ws_.control_callback([this](beast::websocket::frame_type kind, beast::string_view) {
      if (kind == beast::websocket::frame_type::close) end_after(websocket_close_timeout);
    });
    // One message, one frame, one gathered system call; no copy.
    ws_.auto_fragment(false);
    end_signal_.expires_at(asio::steady_timer::time_point::max());
  }

  asio::awaitable<beast::error_code> accept(HttpRequest request, std::string subprotocol) override {
    const auto self = this->shared_from_this();
    ws_.set_option(beast::websocket::stream_base::decorator(
        [subprotocol](beast::websocket::response_type& response) {
          if (!subprotocol.empty()) {
            response.set(beast::http::field::sec_websocket_protocol, subprotocol);
          }
        }));
    beast::error_code ec;
    co_await ws_.async_accept(request, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) end();
    co_return ec;
  }

  asio::awaitable<HandshakeAnswer> handshake(ClientHandshake request) override {
    const auto self = this->shared_from_this();
    ws_.set_option(beast::websocket::stream_base::decorator(
        [&request](beast::websocket::request_type& message) {
          for (const auto& [name, value] : request.headers) message.set(name, value);
          std::string offered;
          for (const auto& name : request.subprotocols) {
            offered += (offered.empty() ? "" : ", ") + name;
          }
          if (!offered.empty()) {
            message.set(beast::http::field::sec_websocket_protocol, offered);
          }
        }));
    HandshakeAnswer answer;
    beast::websocket::response_type response;
    co_await ws_.async_handshake(response, request.authority, request.target,
                                 asio::redirect_error(asio::use_awaitable, answer.error));
    answer.declined = answer.error == beast::websocket::error::upgrade_declined;
    answer.status = static_cast<int>(response.result_int());
    answer.subprotocol = std::string(response[beast::http::field::sec_websocket_protocol]);
    answer.body = std::move(response.body());
    if (answer.error) end();
    co_return answer;
  }

  asio::awaitable<core::Result<WebSocketMessage>> receive() override {
    const auto self = this->shared_from_this();
    if (receiving_) {
      co_return core::Error(core::ErrorCode::internal, "receive() is already running");
    }
    while (!ended_) {
      WebSocketMessage message;
      auto buffer = asio::dynamic_buffer(message.data);
      beast::error_code ec;
      std::size_t room = 0;
      receiving_ = true;
      expect_silence(false);
      do {
        if (closing_) buffer.consume(buffer.size());  // nobody wants it any more
        room = make_room(message);
        if (room == 0) break;
        co_await ws_.async_read_some(buffer, room, asio::redirect_error(asio::use_awaitable, ec));
      } while (!ec && !ws_.is_message_done());
      expect_silence(true);
      receiving_ = false;
      if (room == 0) {
        const std::string why = "the server holds too many large messages";
        start_closing(CloseCode::try_again_later, why, websocket_close_timeout);
        co_return core::Error(core::ErrorCode::overloaded, why, "send it again after a moment");
      }
      if (ec) {
        // A close frame that says why (1002, 1007, 1009) has been sent already, where one is due.
        end();
        if (ec == beast::websocket::error::message_too_big) {
          co_return core::Error(core::ErrorCode::too_large,
                                "a WebSocket message is larger than " +
                                    std::to_string(ws_.read_message_max()) + " bytes",
                                "send it in smaller messages");
        }
      } else if (!closing_) {
        message.binary = ws_.got_binary();
        co_return message;
      }
    }
    co_return core::Error(core::ErrorCode::closed, "the connection has ended");
  }

  void send_text(std::string json) override { send({Outgoing::Kind::text, std::move(json)}); }
  void send_binary(std::string bytes) override { send({Outgoing::Kind::binary, std::move(bytes)}); }
  void send_audio(std::string frame) override { send({Outgoing::Kind::audio, std::move(frame)}); }
  void send_audio_text(std::string json) override {
    send({Outgoing::Kind::audio_text, std::move(json)});
  }
  std::size_t clear_audio() override { return outbox_.clear_audio(); }
  std::size_t queued_bytes() const override { return outbox_.bytes(); }

  bool peer_has_left() override {
    return ended_ || net::peer_has_left(beast::get_lowest_layer(ws_).socket());
  }

  void close(CloseCode code, std::string reason) override {
    start_closing(code, std::move(reason), websocket_close_timeout);
  }

  asio::awaitable<void> ended() override {
    const auto self = this->shared_from_this();
    while (!ended_) {
      beast::error_code woken;
      co_await end_signal_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }

  void abort() override { end(); }
  asio::any_io_executor executor() const override { return executor_; }

 private:
  // How many bytes of the message may be read next; 0 where the memory for more is not to be had. A
  // large message takes twice as much each time, and has a string of just that.
  std::size_t make_room(WebSocketMessage& message) {
    if (!memory_) return websocket_read_bytes;
    std::size_t taken = message.share ? message.share->bytes() : free_message_bytes;
    const std::size_t most = ws_.read_message_max();
    if (message.data.size() >= taken && taken < most) {
      const std::size_t wanted = std::min(2 * taken, most);
      auto more = memory_->take(message.share ? wanted - taken : wanted);
      if (!more) return 0;
      if (message.share) {
        message.share->add(std::move(*more));
      } else {
        message.share = std::move(more);
      }
      taken = wanted;
      std::string larger;
      larger.reserve(taken + 1);
      larger.append(message.data);
      message.data.swap(larger);
    }
    // One that has all that it may have can still lack its end, for which a read needs a byte.
    return std::clamp<std::size_t>(taken - message.data.size(), 1, websocket_read_bytes);
  }

  // The idle timeout takes effect with the next read, which begins it anew. What the peer sends
  // while nothing is read is not seen, nor are its answers to pings: its silence means nothing
  // then.
  void expect_silence(bool expected) {
    using beast::websocket::stream_base;
    stream_base::timeout timeout{websocket_handshake_timeout, stream_base::none(),
                                 /*keep_alive_pings=*/true};
    if (!expected) timeout.idle_timeout = idle_timeout_;
    ws_.set_option(timeout);
  }

  void send(Outgoing message) {
    if (closing_ || ended_) return;
    if (!outbox_.push(std::move(message))) {
      outbox_.clear();
      start_closing(CloseCode::policy, "the client does not read", websocket_cut_off_timeout);
      return;
    }
    write_next();
  }

  void start_closing(CloseCode code, std::string reason, std::chrono::seconds limit) {
    if (closing_ || ended_) return;
    closing_ = true;
    limit_close_reason(reason);
    close_reason_.code = static_cast<std::uint16_t>(code);
    close_reason_.reason = reason;
    end_after(limit);
    write_next();
  }

  void end_after(std::chrono::seconds limit) {
    deadline_.expires_after(limit);
    deadline_.async_wait([weak = this->weak_from_this()](const beast::error_code& ec) {
      const auto self = weak.lock();
      if (self && !ec) self->end();
    });
  }

  // The one writer: a chain of completions rather than a coroutine that waits for work, so that an
  // idle connection holds no frame and no timer. At most one write or close is under way.
  void write_next() {
    if (writing_ || ended_) return;
    if (!outbox_.empty()) {
      writing_ = true;
      current_ = outbox_.pop();
      ws_.text(current_.is_text());
      ws_.async_write(asio::buffer(current_.data),
                      [self = this->shared_from_this()](const beast::error_code& ec, std::size_t) {
                        self->writing_ = false;
                        self->current_.data = {};
                        if (ec) {
                          self->end();
                        } else {
                          self->write_next();
                        }
                      });
    } else if (closing_) {
      writing_ = true;  // for good: nothing follows a close frame
      ws_.async_close(close_reason_,
                      [self = this->shared_from_this()](const beast::error_code&) { self->end(); });
    }
  }

  void end() {
    if (ended_) return;
    ended_ = true;
    outbox_.clear();
    beast::get_lowest_layer(ws_).close();
    deadline_.cancel();
    end_signal_.cancel();
  }

  beast::websocket::stream<Stream, /*deflateSupported=*/false> ws_;
  const asio::any_io_executor executor_;
  const std::chrono::milliseconds idle_timeout_;
  std::optional<MemoryBudget> memory_;
  Outbox outbox_;
  Outgoing current_;  // being written
  beast::websocket::close_reason close_reason_;
  asio::steady_timer deadline_;    // of the closing
  asio::steady_timer end_signal_;  // never fires; cancelled when the connection has ended
  bool writing_ = false;
  bool receiving_ = false;
  bool closing_ = false;
  bool ended_ = false;
};

}  // namespace repartee::net
