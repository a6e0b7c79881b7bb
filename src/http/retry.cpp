#include "http/retry.hpp"

#include <algorithm>
#include <charconv>

namespace repartee::http {
namespace {

using core::ErrorCode;
using std::chrono::milliseconds;

// The whole part is enough: providers send "2" or "0.5".
std::optional<milliseconds> asked_wait(const Headers& headers) {
  constexpr double most_ms = 1e9;
  for (const auto& [name, unit_ms] : {std::pair{"retry-after-ms", 1.0}, {"retry-after", 1000.0}}) {
    const auto text = header(headers, name);
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    // A date (RFC 9110 allows one) is not a number: then our own wait is as good.
    if (failed != std::errc() || end != text.data() + text.size() || !(value >= 0)) continue;
    return milliseconds(static_cast<std::int64_t>(std::min(value * unit_ms, most_ms)));
  }
  return std::nullopt;
}

bool may_pass(const Failure& failure) {
  if (failure.status != 0) {
    return failure.status == 408 || failure.status == 409 || failure.status == 429 ||
           failure.status >= 500;
  }
  return failure.error.code == ErrorCode::network;
}

}  // namespace

std::optional<milliseconds> retry_wait(const Failure& failure, int attempts, milliseconds left,
                                       const RetryPolicy& policy) {
  if (attempts >= policy.most_attempts || !may_pass(failure)) return std::nullopt;
  const milliseconds own = policy.first_wait * (1 << std::min(attempts - 1, 10));
  const milliseconds wait = asked_wait(failure.headers).value_or(own);
  if (wait > policy.longest_wait || wait >= left) return std::nullopt;
  return wait;
}

void Rest::failed(const core::Error& error, Clock::time_point now) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::too_large:
    case ErrorCode::cancelled:
    case ErrorCode::unsupported: return;
    default: break;
  }
  constexpr std::chrono::seconds longest{120};
  until_ = now + next_;
  next_ = std::min(2 * next_, longest);
}

std::vector<std::size_t> rested_first(std::span<const Rest> engines, Rest::Clock::time_point now) {
  std::vector<std::size_t> order;
  for (const bool resting : {false, true}) {
    for (std::size_t at = 0; at < engines.size(); ++at) {
      if (engines[at].resting(now) == resting) order.push_back(at);
    }
  }
  return order;
}

}  // namespace repartee::http
