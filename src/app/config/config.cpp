#include "app/config/config.hpp"

#include <algorithm>
#include <thread>

namespace repartee::app {

namespace {

/// hardware_concurrency() may be 0 where the system does not tell.
int cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

int io_threads(const Config& config) {
  return config.server.threads > 0 ? config.server.threads : std::min(cores(), 4);
}

int worker_threads(const Config& config) {
  return config.workers.threads > 0 ? config.workers.threads : cores();
}

}  // namespace repartee::app
