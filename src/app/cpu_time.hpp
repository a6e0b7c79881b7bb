#pragma once
// What computing costs: the processor time of this process, all threads together.

#include <ctime>

namespace repartee::app {

inline double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace repartee::app
