#pragma once
// A recorded conversation, run through the core again.

#include <optional>
#include <string>
#include <vector>

#include "conversation/conversation.hpp"
#include "journal/recording.hpp"

namespace repartee::journal {

/// What the core was given, and what it did.
struct RunStep {
  core::Instant at{};
  conversation::Input input;
  conversation::Effects effects;
};

struct Run {
  conversation::Settings settings;
  core::Instant opened{};
  std::vector<RunStep> steps;
  std::optional<std::string> broken;  ///< The first invariant that did not hold.
};

/// The same inputs at the same instants, with the same settings.
Run rerun(const Recording& recording);

struct Difference {
  std::size_t step = 0;  ///< Of Recording::steps.
  std::string text;      ///< What was recorded there, and what happens now; lines.
};
/// The first step whose effects are not those that were recorded. There is none where this core is
/// the one that was recorded.
std::optional<Difference> first_difference(const Recording& recording, const Run& run);

}  // namespace repartee::journal
