// Thousands of random conversations, each from one seed. To see one of them step by step:
//   REPARTEE_TEST_SEED=42 build/release/bin/simulation_conversation --gtest_filter='*replay*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>

#include "conversation/simulator.hpp"

namespace repartee::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

// Each test plays its share: together 10,000 minutes of conversation, or 240 under a sanitizer,
// which is some 20 times slower and looks for something else. `make soak` plays a hundred times as
// much.
constexpr double share_minutes = sanitized ? 60 : 2500;
constexpr std::uint64_t seeds_apart = 1'000'000;

void play_share(std::uint64_t number) {
  Outcome sum;
  int failures = 0;
  auto seed = number * seeds_apart;
  for (; sum.seconds < share_minutes * 60 && failures < 3; ++seed) {
    const auto outcome = simulate(seed);
    if (outcome.broken) {
      ADD_FAILURE() << report(seed);
      ++failures;
    }
    sum.add(outcome);
  }
  const auto conversations = static_cast<int>(seed - number * seeds_apart);
  std::cout << conversations << " conversations" << (sanitized ? " (fewer: a sanitizer is on)" : "")
            << ", " << static_cast<long>(sum.seconds / 60) << " minutes, " << sum.steps
            << " inputs, " << sum.turns << " turns, " << sum.replies << " replies, "
            << sum.interruptions << " interruptions, " << sum.faults << " faults, " << sum.pieces
            << " pieces, " << sum.false_alarms << " false alarms, " << sum.abandoned
            << " abandoned, " << sum.guesses << " guesses, " << sum.guesses_held
            << " of them held\n";
  if (!sanitized) EXPECT_GE(conversations, 2'500) << "a quarter of 10,000";
  // A population that tries everything.
  const int some = conversations / 20;
  EXPECT_GT(sum.turns, some);
  EXPECT_GT(sum.replies, some);
  EXPECT_GT(sum.interruptions, some);
  EXPECT_GT(sum.faults, some);
  EXPECT_GT(sum.false_alarms, some);
  EXPECT_GT(sum.abandoned, some);
  EXPECT_GT(sum.guesses, some);
  EXPECT_GT(sum.guesses_held, some);
  EXPECT_GT(sum.pieces, some / 10);
}

TEST(Simulation, invariants_hold_in_the_first_quarter) {
  play_share(0);
}
TEST(Simulation, invariants_hold_in_the_second_quarter) {
  play_share(1);
}
TEST(Simulation, invariants_hold_in_the_third_quarter) {
  play_share(2);
}
TEST(Simulation, invariants_hold_in_the_fourth_quarter) {
  play_share(3);
}

TEST(Simulation, a_seed_gives_the_same_conversation_every_time) {
  std::set<std::uint64_t> digests;
  constexpr std::uint64_t seeds = 60;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto digest = simulate(seed).digest;
    EXPECT_EQ(digest, simulate(seed).digest) << "seed " << seed;
    digests.insert(digest);
  }
  // A person may say nothing at all, so a few may be equal.
  EXPECT_GT(digests.size(), seeds - 5);
}

TEST(Simulation, what_is_left_out_changes_nothing_else) {
  // Shrinking rests on it: a quirk, or the last words, can go without another world around the
  // rest.
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    auto plan = make_plan(seed);
    if (plan.script.utterances.empty()) continue;
    const auto whole = simulate(plan);
    plan.script.utterances.push_back(plan.script.utterances.front());
    plan.script.utterances.back().wait = 100 * core::input_rate_hz;  // never said
    EXPECT_EQ(simulate(plan).digest, whole.digest) << "seed " << seed;
  }
}

TEST(Simulation, what_is_not_broken_does_not_shrink) {
  const auto plan = make_plan(7);
  const auto same = shrink(plan);
  EXPECT_EQ(same.quirks, plan.quirks);
  EXPECT_EQ(same.script.utterances.size(), plan.script.utterances.size());
}

TEST(Simulation, replay_one_seed) {
  const char* seed = std::getenv("REPARTEE_TEST_SEED");
  if (!seed) GTEST_SKIP() << "set REPARTEE_TEST_SEED to the seed of a conversation to see it";
  const auto plan = make_plan(std::strtoull(seed, nullptr, 10));
  std::cout << describe_plan(plan);
  const auto outcome = replay(plan, std::cout);
  EXPECT_FALSE(outcome.broken) << *outcome.broken;
}

std::string content(const std::string& path) {
  std::ifstream file(std::string(REPARTEE_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> all_matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.insert((*it)[1]);
  return found;
}

// An invariant that nothing can break checks nothing: each has a mutant (mutants/mutants.txt), a
// core broken on purpose, in which the simulator must find it.
TEST(Simulation, every_invariant_is_broken_by_a_mutant) {
  auto invariants = all_matches(content("src/conversation/invariants.cpp"),
                                R"re(expect\([^"]*"([a-z]+_[a-z_]+)")re");
  invariants.merge(all_matches(content("src/conversation/item_invariants.cpp"),
                               R"re(expect\([^"]*"([a-z]+_[a-z_]+)")re"));
  invariants.merge(all_matches(content("tests/simulation/conversation/world.cpp"),
                               R"re(fail\(\s*"([a-z]+_[a-z_]+): )re"));
  invariants.insert("determinism");  // compared by the mutants' own main
  EXPECT_GT(invariants.size(), 20U);
  const auto broken =
      all_matches(content("tests/simulation/mutants/mutants.txt"), R"re(\nbreaks: ([a-z_]+))re");
  for (const auto& invariant : invariants) {
    // Holds the caller to its word, not the core: see the unit tests.
    if (invariant == "clock_forward") continue;
    EXPECT_TRUE(broken.contains(invariant)) << invariant << " has no mutant";
  }
  for (const auto& name : broken)
    EXPECT_TRUE(invariants.contains(name)) << name << " is no invariant";
}

}  // namespace
}  // namespace repartee::simulation
