#include "core/pause.hpp"

#include <condition_variable>
#include <mutex>

namespace repartee::core {

bool pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  if (time.count() > 0) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
  }
  return !stop.stop_requested();
}

}  // namespace repartee::core
