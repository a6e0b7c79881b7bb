#pragma once
// One conversation under a virtual clock: a random person, random engines, random faults, all from
// one seed. The invariants are checked at every step.

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace repartee::simulation {

struct Outcome {
  std::optional<std::string> broken;  ///< The invariant and what broke it.
  std::string trace;                  ///< The last steps before it, one line each.
  std::uint64_t digest = 0;           ///< Of all effects and their times: equal for equal runs.
  long steps = 0;
  double seconds = 0;  ///< Virtual.
  int turns = 0, replies = 0, interruptions = 0, faults = 0, false_alarms = 0;
  int pieces = 0;  ///< Of turns that were too long for one.
  int guesses = 0, guesses_held = 0;

  /// Adds the other's counts to these.
  void add(const Outcome& other);
};

/// Plays the conversation of this seed to its end.
Outcome simulate(std::uint64_t seed);

/// The same, and prints every step.
Outcome replay(std::uint64_t seed, std::ostream& out);

}  // namespace repartee::simulation
