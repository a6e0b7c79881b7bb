#pragma once
// Notices that the client has gone while one of its events is handled, and its socket not read.

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <stop_token>

#include "net/websocket.hpp"

namespace repartee::protocol::realtime {

/// Looks now and then while it lives; once the client has gone, its token stops the work that
/// nobody waits for any more. Confined to the socket's strand.
class ClientWatch {
 public:
  explicit ClientWatch(std::shared_ptr<net::WebSocket> socket);
  std::stop_token gone() const;

 private:
  struct Looks;
  std::shared_ptr<Looks> looks_;
};

}  // namespace repartee::protocol::realtime
