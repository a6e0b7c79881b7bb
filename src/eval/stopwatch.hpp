#pragma once
// How long something takes: on the wall, and in processor time of the whole process.

#include <chrono>
#include <ctime>

namespace repartee::eval {

/// Runs from when it is made.
class Stopwatch {
 public:
  double wall_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
  }
  double cpu_seconds() const { return processor() - cpu_; }

 private:
  static double processor() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  double cpu_ = processor();
};

}  // namespace repartee::eval
