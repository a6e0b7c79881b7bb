#pragma once
// One conversation with a client that works with items and responses as it likes: adds, deletes and
// truncates items, asks for responses and cancels them, changes the settings, at any moment. From
// one seed, under a virtual clock, with engines that fail. The invariants are checked at every
// step.

#include <cstdint>
#include <optional>
#include <string>

namespace repartee::simulation {

struct RealtimeOutcome {
  std::optional<std::string> broken;  ///< The invariant and what broke it.
  std::string trace;                  ///< The last steps before it, one line each.
  std::uint64_t digest = 0;           ///< Of all effects and their times: equal for equal runs.
  int steps = 0;
  int replies = 0, beside = 0, cancelled = 0, calls = 0, items = 0, truncated = 0, refused = 0;
};

RealtimeOutcome simulate_realtime(std::uint64_t seed);

}  // namespace repartee::simulation
