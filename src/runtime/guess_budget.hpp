#pragma once
// What wrong guesses may cost one tenant: work before certainty is paid for by who runs the model.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "core/time.hpp"

namespace repartee::runtime {

/// Tokens a minute, for each tenant by itself: a leaky bucket. Thread-safe.
class GuessBudget {
 public:
  /// Of each tenant, but for those that have their own number in `tenants`. 0: no bound.
  explicit GuessBudget(std::int64_t tokens_per_minute,
                       std::map<std::string, std::int64_t> tenants = {})
      : tokens_per_minute_(tokens_per_minute), tenants_(std::move(tenants)) {}

  /// Whether the tenant may guess: what was lost of late is less than a minute's share.
  bool affordable(const std::string& tenant, core::Instant now);
  /// A wrong guess has cost this much.
  void spend(const std::string& tenant, std::int64_t tokens, core::Instant now);

 private:
  struct Lost {
    double tokens = 0;
    core::Instant at{};
  };
  std::int64_t share_of(const std::string& tenant) const;
  /// Of what was lost, where `share` is paid off in a minute.
  static double remaining(const Lost& lost, std::int64_t share, core::Instant now);

  const std::int64_t tokens_per_minute_;
  const std::map<std::string, std::int64_t> tenants_;
  std::mutex mutex_;
  std::map<std::string, Lost> lost_;  // of tenants that have lost any within the last minutes
};

}  // namespace repartee::runtime
