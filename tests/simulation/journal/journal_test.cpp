// Whatever happens in a conversation, its journal holds it: simulated conversations, with their
// faults, are written, read, and run again.
#include <gtest/gtest.h>

#include "conversation/simulator.hpp"
#include "conversation/trace.hpp"
#include "journal/run.hpp"
#include "journal/timeline.hpp"
#include "journal/waterfall.hpp"
#include "journal/what_if.hpp"

namespace repartee::journal {
namespace {

constexpr std::uint64_t seeds = 150;

class Writer : public simulation::Witness {
 public:
  explicit Writer(const simulation::Plan& plan) {
    bytes = header_line({.session = "sess_0",
                         .program = "0",
                         .started = "2026-11-20T12:00:00Z",
                         .settings = plan.settings}) +
            '\n';
  }
  void note(const conversation::Input& input, const conversation::Effects& effects,
            core::Instant now) override {
    append_step_line(bytes, input, now, effects, simulation::start);
    bytes += '\n';
  }

  std::string bytes;
};

Recording record(std::uint64_t seed) {
  const auto plan = simulation::make_plan(seed);
  Writer writer(plan);
  simulation::simulate(plan, writer);
  auto recording = read_recording(writer.bytes);
  EXPECT_TRUE(recording) << "seed " << seed << ": " << recording.error().text();
  return recording ? std::move(*recording) : Recording{};
}

TEST(Journal, a_simulated_conversation_replays_to_the_same_effects) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto recording = record(seed);
    const auto run = rerun(recording);
    const auto difference = first_difference(recording, run);
    EXPECT_FALSE(difference) << "seed " << seed << ": " << difference->text;
    EXPECT_FALSE(run.broken) << "seed " << seed << ": " << *run.broken;
  }
}

TEST(Journal, a_torn_journal_replays_as_far_as_it_goes) {
  const auto plan = simulation::make_plan(3);
  Writer writer(plan);
  simulation::simulate(plan, writer);
  const auto whole = read_recording(writer.bytes);
  ASSERT_TRUE(whole);
  for (auto size = writer.bytes.find('\n') + 1; size < writer.bytes.size();
       size += writer.bytes.size() / 40) {
    const auto torn = read_recording(std::string_view(writer.bytes).substr(0, size));
    ASSERT_TRUE(torn) << torn.error().text();
    EXPECT_LE(torn->steps.size(), whole->steps.size());
    EXPECT_FALSE(first_difference(*torn, rerun(*torn)));
  }
}

TEST(WhatIf, other_settings_keep_the_invariants) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto recorded = rerun(record(seed));
    const auto changed = what_if(recorded, [seed](conversation::Settings& settings) {
      settings.pause.silence = std::chrono::milliseconds(seed % 2 == 0 ? 200 : 900);
      settings.interruption.enabled = true;
    });
    EXPECT_FALSE(changed.run.broken) << "seed " << seed << ": " << *changed.run.broken;
    EXPECT_FALSE(changed.run.steps.empty());
  }
}

TEST(Waterfall, draws_every_conversation) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto timeline = timeline_of(rerun(record(seed)));
    for (const auto& span : timeline.spans) {
      EXPECT_LE(span.begin, span.end) << "seed " << seed;
      EXPECT_LE(span.end, timeline.length) << "seed " << seed;
    }
    EXPECT_TRUE(to_svg({"", timeline}).ends_with("</svg>\n"));
  }
}

}  // namespace
}  // namespace repartee::journal
