#pragma once
// The outgoing side: `repartee talk`, the load generator and the tests connect with this.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "net/websocket.hpp"

namespace repartee::net {

struct ConnectOptions {
  std::vector<std::string> subprotocols;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string ca_file;  ///< PEM; empty: the system's certificates.
  std::size_t max_message_bytes = 32u << 20;
};

/// Connects to ws://, wss://, http:// or https:// (the latter two are mapped), within 10 s and the
/// opening handshake within 10 more. The WebSocket lives on the calling coroutine's executor: a
/// strand, where several threads run the context.
///
/// `invalid_argument` for what is no address; `network` where nobody listens or the certificate is
/// not to be trusted; `unauthenticated` (401), `forbidden` (403), `overloaded` (503) or
/// `provider_failed` when the server refuses the upgrade, with what its answer says.
asio::awaitable<core::Result<std::shared_ptr<WebSocket>>> connect(std::string url,
                                                                  ConnectOptions options);

}  // namespace repartee::net
