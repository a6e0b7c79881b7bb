#pragma once
// A bound address and the loop that accepts its connections. Private to net/.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <vector>

#include "net/server_state.hpp"

namespace repartee::net {

/// Thread-safe.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
  /// Starts to accept. Once.
  virtual void start() = 0;
  virtual void close() = 0;
};

/// Binds every address of the endpoint's host, all to the same port. `unavailable` where it cannot;
/// of a name with several addresses, one that can be bound is enough.
core::Result<std::vector<std::shared_ptr<Listener>>> bind_endpoint(
    asio::io_context& io, const Endpoint& endpoint, const std::shared_ptr<ServerState>& server);

}  // namespace repartee::net
