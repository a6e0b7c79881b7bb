#pragma once
// The outgoing side: `repartee talk`, the load generator and the tests connect with this.

#include "net/websocket.hpp"

#include <map>
#include <vector>

namespace repartee::net {

struct ConnectOptions {
  std::vector<std::string> subprotocols;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string ca_file;  ///< PEM; empty: the system's certificates.
  std::size_t max_message_bytes = 32u << 20;
};

/// Connects to ws://, wss://, http:// or https:// (the latter two are mapped). `network` where
/// nobody listens; `unauthenticated`, `overloaded` or `provider_failed` when the server refuses the
/// upgrade.
asio::awaitable<core::Result<std::shared_ptr<WebSocket>>> connect(std::string url,
                                                                  ConnectOptions options);

}  // namespace repartee::net
