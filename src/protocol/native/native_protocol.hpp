#pragma once
// The native voice protocol, `repartee.v1` (docs/protocol.md): binary audio frames and JSON
// control.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "net/websocket.hpp"
#include "runtime/service.hpp"

namespace repartee::protocol::native {

inline constexpr std::string_view subprotocol = "repartee.v1";

/// Serves one connection of `tenant` until it ends. Runs on the socket's strand.
boost::asio::awaitable<void> serve(std::shared_ptr<net::WebSocket> socket,
                                   std::shared_ptr<runtime::Service> service, std::string tenant);

}  // namespace repartee::protocol::native
