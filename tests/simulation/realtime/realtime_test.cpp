// Thousands of random clients that work with items and responses, each from one seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "realtime/realtime_simulator.hpp"

namespace repartee::simulation {
namespace {

TEST(RealtimeSimulation, invariants_hold_whatever_the_client_asks) {
  constexpr std::uint64_t seeds = 1500;
  RealtimeOutcome sum;
  int failures = 0;
  for (std::uint64_t seed = 0; seed < seeds && failures < 3; ++seed) {
    const auto outcome = simulate_realtime(seed);
    if (outcome.broken) {
      ADD_FAILURE() << "seed " << seed << "\n" << outcome.trace << *outcome.broken;
      ++failures;
    }
    sum.steps += outcome.steps;
    sum.replies += outcome.replies;
    sum.beside += outcome.beside;
    sum.cancelled += outcome.cancelled;
    sum.calls += outcome.calls;
    sum.items += outcome.items;
    sum.truncated += outcome.truncated;
    sum.refused += outcome.refused;
  }
  std::cout << seeds << " clients, " << sum.steps << " steps, " << sum.replies << " replies, "
            << sum.beside << " out of band, " << sum.cancelled << " cancelled, " << sum.calls
            << " calls, " << sum.items << " items, " << sum.truncated << " truncated, "
            << sum.refused << " refused\n";
  // A population that tries everything.
  for (const int count :
       {sum.replies, sum.beside, sum.cancelled, sum.calls, sum.items, sum.truncated, sum.refused})
    EXPECT_GT(count, 100);
}

// REPARTEE_TEST_SEED=42 build/release/bin/simulation_realtime --gtest_filter='*replay*'
TEST(RealtimeSimulation, replay_one_seed) {
  const char* seed = std::getenv("REPARTEE_TEST_SEED");
  if (!seed) GTEST_SKIP() << "set REPARTEE_TEST_SEED to the seed of a conversation to see its end";
  const auto outcome = simulate_realtime(std::strtoull(seed, nullptr, 10));
  std::cout << outcome.trace;
  EXPECT_FALSE(outcome.broken) << *outcome.broken;
}

TEST(RealtimeSimulation, a_seed_gives_the_same_conversation_every_time) {
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    EXPECT_EQ(simulate_realtime(seed).digest, simulate_realtime(seed).digest) << "seed " << seed;
}

}  // namespace
}  // namespace repartee::simulation
