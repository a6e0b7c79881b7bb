#pragma once
// OpenAI's Realtime API over a WebSocket (docs/realtime.md): GA and beta.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "net/websocket.hpp"
#include "protocol/realtime/session_config.hpp"
#include "runtime/service.hpp"

namespace repartee::protocol::realtime {

inline constexpr std::string_view subprotocol = "realtime";

/// What a connection begins with.
struct Opening {
  Shape shape = Shape::ga;
  SessionConfig config;
  std::string response_mode;  ///< A key of Engines::models.
  bool strict = false;        ///< Fields that are not known are errors.
  bool extensions = false;    ///< Events of our own are welcome.
  std::string tenant;         ///< Whose session it is (runtime::Service::of).
};

/// Serves one connection until it ends. Runs on the socket's strand.
boost::asio::awaitable<void> serve(std::shared_ptr<net::WebSocket> socket,
                                   std::shared_ptr<runtime::Service> service, Opening opening);

}  // namespace repartee::protocol::realtime
