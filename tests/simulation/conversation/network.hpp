#pragma once
// A random network between the person and the server: delays, stalls with a burst after them, and
// stretches that never arrive.

#include <algorithm>

#include "plan.hpp"

namespace repartee::simulation {

class Network {
 public:
  Network(const Plan& plan, core::Instant start) : plan_(plan), start_(start) {}

  /// When what is said up to `moment` of the conversation reaches the server. Never before what was
  /// said earlier.
  core::Instant arrival(core::Duration moment) {
    auto when = moment;
    for (const auto& stall : plan_.stalls) {
      if (when >= stall.at && when < stall.at + stall.length) when = stall.at + stall.length;
    }
    last_ = std::max(last_, start_ + when + plan_.traits.delay);
    return last_;
  }
  bool loses(core::Duration moment) const {
    return std::ranges::any_of(plan_.stalls, [moment](const Stall& stall) {
      return stall.lost && moment >= stall.at && moment < stall.at + stall.length;
    });
  }

 private:
  const Plan& plan_;
  const core::Instant start_;
  core::Instant last_{};
};

}  // namespace repartee::simulation
