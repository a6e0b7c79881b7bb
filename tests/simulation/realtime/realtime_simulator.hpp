#pragma once
// One conversation with a client that works with items and responses as it likes: adds, deletes and
// truncates items, asks for responses and cancels them, changes the settings, at any moment. From
// one seed, under a virtual clock, with engines that fail. The invariants are checked at every
// step.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "conversation/effects.hpp"

namespace repartee::simulation {

struct RealtimeOutcome {
  std::optional<std::string> broken;  ///< The invariant and what broke it.
  std::string trace;                  ///< The last steps before it, one line each.
  std::uint64_t digest = 0;           ///< Of all effects and their times: equal for equal runs.
  int steps = 0;
  int replies = 0, beside = 0, cancelled = 0, calls = 0, items = 0, truncated = 0, refused = 0;
};

/// Is shown every effect, in order; says what is wrong, if anything.
using Watch = std::function<std::optional<std::string>(const conversation::Effect&)>;

RealtimeOutcome simulate_realtime(std::uint64_t seed, const Watch& watch = {});

}  // namespace repartee::simulation
