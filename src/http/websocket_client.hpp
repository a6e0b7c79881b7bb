#pragma once
// Outgoing WebSockets, for remote providers that stream.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/http_client.hpp"

namespace repartee::http {

struct WebSocketRequest {
  std::string url;  ///< ws:// or wss://; http:// and https:// are taken for them.
  Headers headers;
  /// For the name look-up, the connection, TLS and the WebSocket handshake together.
  std::chrono::milliseconds connect_timeout{5'000};
  std::size_t max_message_bytes = 4u << 20;
};

/// Why a WebSocket has ended.
struct WebSocketEnd {
  /// `invalid_argument` (the request), `network` (no connection, or it broke), `timed_out`,
  /// `provider_failed` (the upgrade was refused: see `status`), `corrupt`, `too_large`, `closed`
  /// (by either side).
  core::Error error;
  int status = 0;  ///< Of the answer that refused the upgrade; 0: it was not refused.
  Headers headers;
  std::string body;    ///< Of that answer, at most 64 KiB.
  int close_code = 0;  ///< The server's close frame (RFC 6455 section 7.4); 0: there was none.
  std::string reason;
};

/// Called on the client's thread, never inside connect(); they must not block or throw. They own
/// what they use: one may still be running when the WebSocket has been let go.
struct WebSocketHandlers {
  std::function<void()> on_open;
  /// A whole message; the view lives only for the call. Binary ones come as they are.
  std::function<void(std::string_view message)> on_message;
  /// At most once and last; not where this side has closed.
  std::function<void(const WebSocketEnd&)> on_end;
};

/// Thread-safe. Letting go of it closes the connection.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Queues a message, also before the connection stands. False when more than 8 MiB wait, or it
  /// has ended: the message is dropped.
  virtual bool send(std::string text) = 0;
};

/// Certificates, proxies and loopback as with HttpClient. Thread-safe.
class WebSocketClient {
 public:
  /// Ends what is open as `closed`.
  virtual ~WebSocketClient() = default;
  virtual std::shared_ptr<WebSocket> connect(WebSocketRequest request,
                                             WebSocketHandlers handlers) = 0;
};

/// A client with a thread of its own.
std::shared_ptr<WebSocketClient> create_websocket_client();

}  // namespace repartee::http
