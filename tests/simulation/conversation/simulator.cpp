#include "simulator.hpp"

#include <fmt/format.h>

#include <ostream>

#include "world.hpp"

namespace repartee::simulation {

Outcome simulate(const Plan& plan) {
  return World(plan, nullptr).run();
}

Outcome simulate(const Plan& plan, Witness& witness) {
  return World(plan, &witness).run();
}

Outcome simulate(std::uint64_t seed) {
  return simulate(make_plan(seed));
}

Outcome replay(const Plan& plan, std::ostream& out) {
  Trace trace;
  trace.print_to(out);
  return World(plan, &trace).run();
}

std::string report(std::uint64_t seed) {
  const auto plan = make_plan(seed);
  const auto whole = simulate(plan);
  const auto small = shrink(plan);
  Trace trace;
  const auto outcome = World(small, &trace).run();
  return fmt::format(
      "seed {}: {}\nShrunk from {} inputs to {}: {}\n{}{}seed {}: {}\n"
      "To see all of it: REPARTEE_TEST_SEED={} build/release/bin/simulation_conversation "
      "--gtest_filter='*replay*'\n",
      seed, whole.broken.value_or("nothing is broken"), whole.steps, outcome.steps,
      outcome.broken.value_or("nothing is broken"), describe_plan(small), trace.text(), seed,
      whole.broken.value_or("nothing is broken"), seed);
}

std::string describe_plan(const Plan& plan) {
  std::string text = "  quirks:";
  for (std::size_t i = 0; i < quirks().size(); ++i) {
    if ((plan.quirks >> i & 1U) != 0) text += fmt::format(" {}", quirks()[i].name);
  }
  text +=
      fmt::format("\n  the person stays for {:.1f} s\n", core::to_ms(plan.script.length) / 1000);
  const auto ms = [](core::SamplePos samples) { return core::to_ms(core::duration_of(samples)); };
  for (const auto& utterance : plan.script.utterances) {
    using enum Utterance::Cue;
    text += fmt::format("  {:.0f} ms after {}:", ms(utterance.wait),
                        utterance.cue == quiet  ? "the answer"
                        : utterance.cue == over ? "the answer began"
                                                : "the last");
    for (const auto& word : utterance.words) {
      text += fmt::format(" {} {:.0f}", word.text.empty() ? "(cough)" : word.text, ms(word.length));
      if (word.pause > 0) text += fmt::format(" +{:.0f}", ms(word.pause));
    }
    text += '\n';
  }
  static constexpr const char* deeds[] = {"types",  "interrupts", "commits",
                                          "resets", "stops",      "drains"};
  for (const auto& action : plan.script.actions) {
    text += fmt::format("  at {:.0f} ms: {}\n", core::to_ms(action.at),
                        deeds[static_cast<std::size_t>(action.deed)]);
  }
  for (const auto& stall : plan.stalls) {
    text += fmt::format("  at {:.0f} ms the network {} {:.0f} ms\n", core::to_ms(stall.at),
                        stall.lost ? "loses" : "stalls for", core::to_ms(stall.length));
  }
  return text;
}

}  // namespace repartee::simulation
