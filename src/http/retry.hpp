#pragma once
// When to ask a provider again, and which one to leave alone for a while. Pure: time is an
// argument.

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "http/http_client.hpp"

namespace repartee::http {

struct RetryPolicy {
  int most_attempts = 3;
  std::chrono::milliseconds first_wait{200};  ///< Doubles with each attempt.
  /// What asks for a longer wait is not waited for: another engine may do it by then.
  std::chrono::milliseconds longest_wait{2'000};
};

/// How a request ended that may be tried again.
struct Failure {
  core::Error error;
  int status = 0;  ///< Of the answer; 0: there was none.
  Headers headers;
};

/// How long to wait before the next attempt, or nothing: give up. `attempts` were made; what is
/// left of the time for all of them is `left`, and a wait that would use it up is not worth it.
/// 408, 409, 429 and 5xx are tried again, and connections that broke; not what timed out, since the
/// time is gone. The provider's retry-after-ms and retry-after (seconds) count.
std::optional<std::chrono::milliseconds> retry_wait(const Failure& failure, int attempts,
                                                    std::chrono::milliseconds left,
                                                    const RetryPolicy& policy);

/// Which of several engines is left alone because it failed lately. Not thread-safe.
class Rest {
 public:
  using Clock = std::chrono::steady_clock;

  bool resting(Clock::time_point now) const { return now < until_; }
  /// It rests for 5 s, then twice as long with each failure, to 2 min. Errors of the request itself
  /// (invalid_argument, too_large, cancelled …) say nothing about the engine.
  void failed(const core::Error& error, Clock::time_point now);
  void worked() { *this = Rest(); }

 private:
  Clock::time_point until_{};
  std::chrono::seconds next_{5};
};

/// The order in which engines are to be tried: as they stand, but who rests comes last.
std::vector<std::size_t> rested_first(std::span<const Rest> engines, Rest::Clock::time_point now);

}  // namespace repartee::http
