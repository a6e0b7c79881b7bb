#pragma once
// What came of a simulated conversation.

#include <cstdint>
#include <optional>
#include <string>

namespace repartee::simulation {

struct Outcome {
  std::optional<std::string> broken;  ///< "invariant: what broke it".
  std::uint64_t digest = 0;           ///< Of all effects and their times: equal for equal runs.
  long steps = 0;                     ///< Inputs.
  double seconds = 0;                 ///< Virtual, until everyone had gone.
  int turns = 0, replies = 0, interruptions = 0, faults = 0, false_alarms = 0;
  int pieces = 0;     ///< Of turns that were too long for one.
  int abandoned = 0;  ///< Left to themselves in the middle.

  int guesses = 0, guesses_held = 0;  ///< Replies begun before their turn was over.

  /// "one_voice" of "one_voice: audio of no running reply"; empty where nothing is broken.
  std::string invariant() const {
    return broken ? broken->substr(0, broken->find(':')) : std::string();
  }

  /// Adds the other's counts to these.
  void add(const Outcome& other) {
    steps += other.steps;
    seconds += other.seconds;
    turns += other.turns;
    replies += other.replies;
    interruptions += other.interruptions;
    faults += other.faults;
    false_alarms += other.false_alarms;
    pieces += other.pieces;
    abandoned += other.abandoned;
    guesses += other.guesses;
    guesses_held += other.guesses_held;
  }
};

}  // namespace repartee::simulation
