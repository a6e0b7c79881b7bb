#pragma once
// Calls functions at a later time, on one thread of its own.

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace repartee::llm {

/// Functions must not block. Destroying it forgets those that wait, and waits for the one that
/// runs; not for one of them to do.
class Alarm {
 public:
  using Clock = std::chrono::steady_clock;
  struct Bell;  ///< May outlive the alarm: then it does not ring.

  Alarm();
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  std::shared_ptr<Bell> bell() const { return bell_; }
  static void ring(Bell& bell, Clock::time_point when, std::function<void()> call);

 private:
  const std::shared_ptr<Bell> bell_;
  std::thread thread_;
};

}  // namespace repartee::llm
