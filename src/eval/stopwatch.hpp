#pragma once
// How long something takes, also on a machine that has other things to do.

#include <chrono>

namespace repartee::eval {

/// Runs from when it is made. To be read on the thread that made it.
class Stopwatch {
 public:
  Stopwatch();

  /// Time on the wall, less the time that this thread was ready to run and other work had the
  /// processors (Linux counts it; elsewhere nothing is taken off). Waiting for a network counts.
  double elapsed_seconds() const;
  /// Processor time of the whole process.
  double cpu_seconds() const;

 private:
  std::chrono::steady_clock::time_point wall_;
  double waited_s_;
  double cpu_s_;
};

}  // namespace repartee::eval
