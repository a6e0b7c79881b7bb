#pragma once
// The two clocks of the project. Both are passed in; below runtime/ only the worker pool reads one.

#include <chrono>
#include <cstdint>

namespace repartee::core {

using namespace std::chrono_literals;

using Duration = std::chrono::microseconds;

/// The monotonic clock, in microseconds since an arbitrary start. Deadlines are on this one.
struct Monotonic {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Monotonic, duration>;
  static constexpr bool is_steady = true;
  /// The real clock. Only runtime/ and above, and the worker pool, may call this; elsewhere time is
  /// an argument.
  static time_point now() {
    return time_point(
        std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch()));
  }
};
using Instant = Monotonic::time_point;

/// Milliseconds as a double, for reports.
constexpr double to_ms(Duration d) {
  return static_cast<double>(d.count()) / 1000.0;
}

/// The rate of everything inside: audio is resampled to it once, at the edge.
inline constexpr int input_rate_hz = 16000;

/// A position on a session's sample clock: samples at 16 kHz since the first one ever received.
/// It only grows, and survives commit, clear and reset.
using SamplePos = std::int64_t;

constexpr SamplePos samples_in(Duration d, int rate_hz = input_rate_hz) {
  return d.count() * rate_hz / 1'000'000;
}
constexpr Duration duration_of(SamplePos samples, int rate_hz = input_rate_hz) {
  return Duration(samples * 1'000'000 / rate_hz);
}

}  // namespace repartee::core
