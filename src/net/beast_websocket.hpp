#pragma once
// What net/ itself needs of a WebSocket beyond the public interface. Private to net/: only the
// units that instantiate Beast include it.

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/websocket.hpp"

namespace repartee::net {

namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using HttpRequest = beast::http::request<beast::http::string_body>;

struct ClientHandshake {
  std::string authority;
  std::string target;
  std::vector<std::string> subprotocols;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct HandshakeAnswer {
  beast::error_code error;
  bool declined = false;    ///< The server answered, but not with 101.
  int status = 0;           ///< What it answered.
  std::string body;         ///< And why.
  std::string subprotocol;  ///< What it chose; empty: none.
};

struct WebSocketLimits {
  std::size_t max_message_bytes = 0;
  /// A peer that is silent for half of this while it is listened to is pinged; one that is silent
  /// for all of it has gone.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  /// For messages over free_message_bytes. Unset: they take what they want.
  std::optional<MemoryBudget> memory = {};
};

class BeastWebSocket : public WebSocket {
 public:
  /// The server's side of the opening handshake.
  virtual asio::awaitable<beast::error_code> accept(HttpRequest request,
                                                    std::string subprotocol) = 0;
  /// The client's side of it.
  virtual asio::awaitable<HandshakeAnswer> handshake(ClientHandshake request) = 0;
  /// Returns when the connection has ended. For one waiter.
  virtual asio::awaitable<void> ended() = 0;
  /// Closes the socket without a closing handshake. Strand-confined like everything else.
  virtual void abort() = 0;
};

/// The stream is connected (and its TLS handshake done); its executor becomes executor().
std::shared_ptr<BeastWebSocket> make_websocket(PlainStream stream, const WebSocketLimits& limits);
std::shared_ptr<BeastWebSocket> make_websocket(TlsStream stream, const WebSocketLimits& limits);

}  // namespace repartee::net
