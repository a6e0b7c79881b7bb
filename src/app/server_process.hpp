#pragma once
// A whole server: sockets, engines, threads. `repartee serve` runs one; `repartee talk` without an
// address runs one inside itself.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// Thread-safe.
class ServerProcess {
 public:
  virtual ~ServerProcess() = default;  ///< Ends every connection and joins the threads.

  /// Where it listens; port 0 is resolved.
  virtual std::vector<std::string> urls() const = 0;
  /// Loads and warms the engines; from then on sessions are taken. Blocks for up to seconds.
  virtual core::Result<> load() = 0;
  /// No new sessions; returns at once. `wait()` returns when the running replies are done.
  virtual void drain() = 0;
  virtual bool draining() const = 0;
  /// Blocks until it was drained.
  virtual void wait() = 0;
};

/// Listens, but answers 503 until load() was called. `signals`: SIGTERM and SIGINT drain it.
core::Result<std::unique_ptr<ServerProcess>> start_server_process(const Config& config,
                                                                  bool signals);

}  // namespace repartee::app
