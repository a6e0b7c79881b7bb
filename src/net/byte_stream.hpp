#pragma once
// An accepted connection as HTTP sees it: bytes with deadlines, plain or TLS. Private to net/.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "net/beast_websocket.hpp"
#include "net/tls.hpp"

namespace repartee::net {

struct IoResult {
  beast::error_code error;
  std::size_t bytes = 0;
};

/// Strand-confined; one operation at a time, but abort() at any moment.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Applies to operations begun from now on; they end with beast::error::timeout.
  virtual void expires_after(std::chrono::seconds limit) = 0;
  /// Nothing for plain streams. Sets its own deadline.
  virtual asio::awaitable<beast::error_code> handshake() = 0;
  virtual asio::awaitable<IoResult> read_some(asio::mutable_buffer into) = 0;
  /// Writes all of both, in one system call where it can.
  virtual asio::awaitable<beast::error_code> write(asio::const_buffer head,
                                                   asio::const_buffer body) = 0;
  /// Ends the connection so that the peer gets everything written: says so, then waits a moment
  /// for the peer to do the same, reading what it still sends.
  virtual asio::awaitable<void> finish() = 0;
  virtual void abort() = 0;
  /// Whether the peer has closed the connection, or its sending side, whatever is yet unread.
  virtual bool peer_has_left() = 0;

  /// The connection's further life; this object is empty afterwards.
  virtual std::shared_ptr<BeastWebSocket> into_websocket(const WebSocketLimits& limits) = 0;
};

/// The socket's executor must be a strand.
std::unique_ptr<ByteStream> plain_stream(asio::ip::tcp::socket socket);
/// `tls` outlives the stream.
std::unique_ptr<ByteStream> tls_stream(asio::ip::tcp::socket socket,
                                       boost::asio::ssl::context& tls);

}  // namespace repartee::net
