#pragma once
// One WebSocket connection, plain or TLS, with one writer. Beast stays behind this interface.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "net/memory_budget.hpp"

namespace repartee::net {

namespace asio = boost::asio;

/// A message to a server that is larger takes its room out of what all clients share
/// (ServerOptions::max_bodies_bytes).
inline constexpr std::size_t free_message_bytes = std::size_t{2} << 20;

struct WebSocketMessage {
  bool binary = false;
  std::string data;
  /// What a large one has taken: to be kept until what is made of the data is done with, too.
  std::optional<MemoryBudget::Share> share = {};
};

/// Close codes used by Repartee (RFC 6455 section 7.4.1).
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  policy = 1008,
  too_big = 1009,
  internal = 1011,
  try_again_later = 1013,
};

/// Strand-confined: every member is called on executor().
///
/// Sending never waits: messages go into an outbox and are written from it, one at a time, in
/// order. Control messages and audio share the order, but audio can be taken back (clear_audio),
/// control cannot. The outbox holds at most 4 MiB (or one message, if that is larger) beside the
/// message that is being written: a client that does not read is cut off with code 1008, and its
/// session ends as if it had left.
///
/// Pings are answered, and a peer that is silent for 60 s is taken for gone, while receive() runs:
/// call it again and again. Between two calls nothing is read and the peer's silence does not
/// count: it may be waiting for an answer.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  /// The next whole message; its fragments are joined, its text is UTF-8. `closed` when the
  /// connection has ended, for whatever reason; `too_large` over the limit (the connection has then
  /// been closed with 1009); `overloaded` where all clients' messages take too much memory (closed
  /// with 1013). One call at a time.
  virtual asio::awaitable<core::Result<WebSocketMessage>> receive() = 0;

  virtual void send_text(std::string json) = 0;
  virtual void send_binary(std::string bytes) = 0;
  /// Like send_binary, but clear_audio() can take it back until it is being written.
  virtual void send_audio(std::string frame) = 0;
  /// The same, as text.
  virtual void send_audio_text(std::string json) = 0;
  /// Drops queued audio; returns how many frames it dropped.
  virtual std::size_t clear_audio() = 0;
  /// Bytes that wait in the outbox, without the message that is being written.
  virtual std::size_t queued_bytes() const = 0;

  /// Whether the connection has ended, or the peer has closed its side of it, whatever of its is
  /// yet unread: for work that is done between two calls of receive().
  virtual bool peer_has_left() = 0;

  /// Sends what is queued, then the close frame. Further sends do nothing, and what the peer still
  /// sends is dropped; receive() ends once the peer has answered, after 5 s at the latest. The
  /// reason is cut to 123 bytes.
  virtual void close(CloseCode code, std::string reason) = 0;

  virtual asio::any_io_executor executor() const = 0;
};

}  // namespace repartee::net
