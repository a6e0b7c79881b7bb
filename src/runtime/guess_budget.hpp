#pragma once
// What wrong guesses may cost one tenant: work before certainty is paid for by who runs the model.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "core/time.hpp"

namespace repartee::runtime {

/// Tokens a minute, for each tenant by itself: a leaky bucket. Thread-safe.
class GuessBudget {
 public:
  /// 0: no bound.
  explicit GuessBudget(std::int64_t tokens_per_minute) : tokens_per_minute_(tokens_per_minute) {}

  /// Whether the tenant may guess: what was lost of late is less than a minute's share.
  bool affordable(const std::string& tenant, core::Instant now);
  /// A wrong guess has cost this much.
  void spend(const std::string& tenant, std::int64_t tokens, core::Instant now);

 private:
  struct Lost {
    double tokens = 0;
    core::Instant at{};
  };
  double remaining(const Lost& lost, core::Instant now) const;

  const std::int64_t tokens_per_minute_;
  std::mutex mutex_;
  std::map<std::string, Lost> lost_;  // of tenants that have lost any within the last minutes
};

}  // namespace repartee::runtime
