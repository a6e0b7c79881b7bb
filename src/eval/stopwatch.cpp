#include "eval/stopwatch.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>

namespace repartee::eval {
namespace {

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Waiting for a processor since the thread began: the second number, in nanoseconds
/// (Documentation/scheduler/sched-stats.rst of Linux).
double waited_seconds() {
  std::ifstream file("/proc/thread-self/schedstat");
  double ran_ns = 0;
  double waited_ns = 0;
  return file >> ran_ns >> waited_ns ? waited_ns * 1e-9 : 0;
}

}  // namespace

Stopwatch::Stopwatch()
    : wall_(std::chrono::steady_clock::now()),
      waited_s_(waited_seconds()),
      cpu_s_(processor_seconds()) {}

double Stopwatch::elapsed_seconds() const {
  const auto wall = std::chrono::steady_clock::now() - wall_;
  return std::max(std::chrono::duration<double>(wall).count() - (waited_seconds() - waited_s_),
                  0.0);
}

double Stopwatch::cpu_seconds() const {
  return processor_seconds() - cpu_s_;
}

}  // namespace repartee::eval
