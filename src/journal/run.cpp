#include "journal/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conversation/describe.hpp"
#include "conversation/invariants.hpp"

namespace repartee::journal {

Run rerun(const Recording& recording) {
  const auto& header = recording.header;
  Run run{.settings = header.settings, .opened = replay_opened, .steps = {}, .broken = {}};
  run.steps.reserve(recording.steps.size());
  conversation::Conversation conversation(header.settings, replay_opened);
  conversation::Invariants invariants(header.settings);
  for (const auto& step : recording.steps) {
    run.steps.push_back({step.at, step.input, {}});
    auto& effects = run.steps.back().effects;
    conversation.handle(step.input, step.at, effects);
    if (!run.broken) run.broken = invariants.check(step.input, step.at, effects, conversation);
  }
  return run;
}

std::optional<Difference> first_difference(const Recording& recording, const Run& run) {
  for (std::size_t i = 0; i < recording.steps.size(); ++i) {
    const auto& recorded = recording.steps[i];
    const auto& now = run.steps[i];
    if (recorded.digest == digest_of(now.effects, run.opened)) continue;
    std::string did;
    for (const auto& effect : now.effects) did += "\n    " + conversation::describe(effect);
    return Difference{
        i, fmt::format(
               "step {} at {:.3f} s: {}\n  recorded: {}\n  now:{}", i + 1,
               core::to_ms(recorded.at - run.opened) / 1000, conversation::describe(recorded.input),
               recorded.did.empty() ? "nothing" : fmt::format("{}", fmt::join(recorded.did, ", ")),
               did.empty() ? " nothing" : did)};
  }
  return std::nullopt;
}

}  // namespace repartee::journal
