#pragma once
// Listening sockets, TLS, HTTP with keep-alive, WebSocket upgrades, graceful drain.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "net/http_message.hpp"
#include "net/websocket.hpp"

namespace repartee::net {

/// One address to listen on.
struct Endpoint {
  std::string host;  ///< A name or an address.
  std::uint16_t port = 0;
  bool tls = false;
};

/// "127.0.0.1:8080", "[::1]:0", "http://…", "https://…". `tls_default` where no scheme is given.
core::Result<Endpoint> parse_endpoint(const std::string& text, bool tls_default);

struct ServerOptions {
  std::vector<Endpoint> listen;
  std::string tls_certificate;  ///< PEM files; needed where an endpoint has tls.
  std::string tls_key;
  std::size_t max_body_bytes = 26u << 20;  ///< Of one request.
  /// Of all together, and of all WebSocket messages over free_message_bytes with them; what is
  /// more is answered 503, or closed with 1013.
  std::size_t max_bodies_bytes = 512u << 20;
  std::size_t max_message_bytes = 32u << 20;  ///< One WebSocket message.
  std::size_t max_connections = 4096;         ///< More are answered 503 (TLS: just closed).
  std::chrono::seconds idle_timeout{60};      ///< A keep-alive connection without a request.
  /// A WebSocket that is listened to and says nothing.
  std::chrono::milliseconds websocket_idle_timeout = std::chrono::seconds(60);
  std::chrono::seconds header_timeout{30};  ///< All of a request's header; a first byte at all.
  /// All of a body, and a second more for every 64 KiB of it.
  std::chrono::seconds body_timeout{30};
};

/// What to do with a request that asks for an upgrade.
struct Upgrade {
  std::string subprotocol;  ///< Echoed to the client; empty: none.
  /// Runs the session; the connection is closed (1000) when it returns.
  std::function<asio::awaitable<void>(std::shared_ptr<WebSocket>)> session;
  std::size_t max_message_bytes = SIZE_MAX;  ///< Where the server's limit is not smaller.
};

/// A request that is welcome, as far as its header tells.
struct Admitted {
  std::size_t max_body_bytes = SIZE_MAX;  ///< Where the server's limit is not smaller.
};

/// What the server serves. Called on the connection's strand. An exception that leaves a handler is
/// logged and answered with 500, or with close code 1011.
struct Handlers {  // each may be left out
  /// Asked once the header has been read, before any of the body is: who is not to be served costs
  /// no memory. A refused body is not read; the connection is closed instead.
  std::function<std::variant<Admitted, Response>(const Request& head)> admit;
  /// Every method arrives here, OPTIONS and HEAD too. Answer HEAD as if it were GET: the server
  /// leaves the body out itself.
  std::function<asio::awaitable<Response>(Request)> http;
  /// An Upgrade, or the Response that refuses it (401, 404, 503 …) before the upgrade.
  std::function<std::variant<Upgrade, Response>(const Request&)> websocket;
};

/// Thread-safe. The io_context may be run by several threads; each connection has its own strand.
/// Destroying it is stop(). The handlers live until the last connection has ended: let the
/// io_context run out of work before what they use is destroyed.
class Server {
 public:
  virtual ~Server() = default;
  /// Where it really listens: "http://127.0.0.1:41234", one per endpoint, port 0 resolved.
  virtual std::vector<std::string> urls() const = 0;
  /// Stops accepting; connections without a running request or WebSocket are closed. WebSocket
  /// sessions are their owners' to end.
  virtual void drain() = 0;
  /// Closes everything now.
  virtual void stop() = 0;
  virtual std::size_t connections() const = 0;
  /// Requests that have come in whole and whose answers have not been written to their ends.
  virtual std::size_t requests() const = 0;
};

/// Binds and starts to accept. `unavailable` where an address cannot be bound, `invalid_argument`
/// for a certificate that cannot be used; the message names the address or file.
core::Result<std::unique_ptr<Server>> start_server(asio::io_context& io, ServerOptions options,
                                                   Handlers handlers);

}  // namespace repartee::net
