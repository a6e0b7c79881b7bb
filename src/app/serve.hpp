#pragma once
// Serving: what `repartee serve` does, and a server inside the process for `repartee talk`.

#include <memory>
#include <span>
#include <string>

#include "app/config/config.hpp"
#include "core/error.hpp"
#include "net/server.hpp"

namespace repartee::app {

/// The listening side of the configuration. The errors of check_rules().
core::Result<net::ServerOptions> server_options(const Config& config);

/// The one line on stdout that says that the server is ready: "ready http://127.0.0.1:8080" and
/// further URLs behind it. With --json it is {"event":"ready","urls":[…]} instead.
std::string ready_line(std::span<const std::string> urls);

/// A running server inside this process; it stops when this is destroyed.
class LocalServer {
 public:
  virtual ~LocalServer() = default;
  virtual std::string url() const = 0;
};

/// Starts one with these engines, on loopback and a free port, whatever server.* and auth.* say.
core::Result<std::unique_ptr<LocalServer>> start_local_server(const Config& config);
using StartLocalServer = core::Result<std::unique_ptr<LocalServer>> (*)(const Config& config);

}  // namespace repartee::app
