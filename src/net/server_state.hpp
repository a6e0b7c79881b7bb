#pragma once
// What the listeners and connections of one server share. Private to net/.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "net/memory_budget.hpp"
#include "net/server.hpp"
#include "net/tls.hpp"

namespace repartee::net {

class HttpSession;

/// The open connections. Thread-safe.
class Registry {
 public:
  /// The connection's id, or nothing once close() was called.
  std::optional<std::uint64_t> add(const std::shared_ptr<HttpSession>& session);
  void remove(std::uint64_t id);
  /// Admits no more.
  void close();
  std::size_t size() const;
  std::vector<std::shared_ptr<HttpSession>> all() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::weak_ptr<HttpSession>> sessions_;  // guarded by mutex_
  std::uint64_t next_id_ = 0;                                               // guarded by mutex_
  bool closed_ = false;                                                     // guarded by mutex_
};

/// Options, handlers and tls never change after the start.
struct ServerState {
  ServerState(ServerOptions given, Handlers handlers)
      : options(std::move(given)),
        handlers(std::move(handlers)),
        memory(options.max_bodies_bytes) {}

  const ServerOptions options;
  const Handlers handlers;
  TlsContext tls;
  Registry registry;
  MemoryBudget memory;                    // of requests and large messages being read and answered
  std::atomic<std::size_t> requests = 0;  // being answered
  std::atomic<bool> draining = false;
};

}  // namespace repartee::net
