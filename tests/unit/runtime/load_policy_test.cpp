#include "runtime/load_policy.hpp"

#include <gtest/gtest.h>

namespace repartee::runtime {
namespace {

using namespace std::chrono_literals;

const core::Load idle{.workers = 2};
const core::Load too_much{.workers = 2, .live = 1.5, .essential = 0.5};
const core::Load in_between{.workers = 2, .live = 1.2, .essential = 0.5};

struct Policy : LoadPolicy {
  using LoadPolicy::LoadPolicy;
  void see(const core::Load& load, core::Duration length) {
    for (const auto end = now + length; now < end; now += 100ms) observe(load, now);
  }
  core::Instant now = core::Instant(1h);
};

TEST(LoadPolicy, gives_up_one_thing_after_the_other_while_there_is_too_much) {
  Policy policy;
  EXPECT_EQ(policy.level(), Degradation::none);
  policy.see(too_much, 500ms);
  EXPECT_EQ(policy.level(), Degradation::slower_partials);
  policy.see(too_much, 1s);
  EXPECT_EQ(policy.level(), Degradation::no_partials);
  policy.see(too_much, 1s);
  EXPECT_EQ(policy.level(), Degradation::no_speculation);
  policy.see(too_much, 1s);
  EXPECT_EQ(policy.level(), Degradation::refuse);
  policy.see(too_much, 10s);
  EXPECT_EQ(policy.level(), Degradation::refuse);
}

TEST(LoadPolicy, leaves_out_the_steps_that_the_server_does_not_have) {
  LoadPolicy::Options options;
  options.steps = {Degradation::no_partials, Degradation::refuse};
  Policy policy(options);
  for (const auto step : options.steps) {
    policy.see(too_much, 1s);
    EXPECT_EQ(policy.level(), step);
  }
}

TEST(LoadPolicy, tries_a_smaller_model_and_a_cheaper_voice_before_it_refuses_anyone) {
  LoadPolicy::Options options;
  options.steps = {Degradation::slower_partials, Degradation::no_partials,
                   Degradation::smaller_model, Degradation::cheaper_voice, Degradation::refuse};
  Policy policy(options);
  for (const auto step : options.steps) {
    policy.see(too_much, 1s);
    EXPECT_EQ(policy.level(), step);
  }
}

TEST(LoadPolicy, finals_that_wait_are_too_much_as_well) {
  Policy policy;
  policy.see({.workers = 2, .final_wait = 160ms}, 100ms);
  EXPECT_EQ(policy.level(), Degradation::slower_partials);
}

TEST(LoadPolicy, takes_back_one_step_after_the_other_when_there_is_room_again) {
  Policy policy;
  policy.see(too_much, 4s);
  ASSERT_EQ(policy.level(), Degradation::refuse);
  policy.see(in_between, 20s);  // neither too much nor enough room: nothing changes
  EXPECT_EQ(policy.level(), Degradation::refuse);
  policy.see(idle, 2900ms);
  EXPECT_EQ(policy.level(), Degradation::refuse);
  policy.see(idle, 200ms);
  EXPECT_EQ(policy.level(), Degradation::no_speculation);
  policy.see(idle, 9s);
  EXPECT_EQ(policy.level(), Degradation::none);
}

TEST(LoadPolicy, starts_afresh_where_nobody_asked_for_long) {
  Policy policy;
  policy.see(too_much, 3s);
  policy.now += 1h;
  EXPECT_TRUE(policy.admit(idle, policy.now));
  EXPECT_EQ(policy.level(), Degradation::none);
}

TEST(LoadPolicy, lets_in_as_many_as_the_workers_can_answer) {
  // Turns of 199 ms every 10 s are 2 % of a worker: 70 conversations on two workers at 70 %.
  Policy policy;
  const core::Load load{.workers = 2, .turn_cost = 199ms};
  int sessions = 0;
  while (policy.admit(load, policy.now)) ++sessions;
  EXPECT_EQ(sessions, 70);
  const auto refused = policy.admit(load, policy.now);
  EXPECT_EQ(refused.error().code, core::ErrorCode::overloaded);
  EXPECT_EQ(refused.error().hint, "try again in 3 s");
  // Later they are in the measured load.
  policy.now += 11s;
  EXPECT_FALSE(
      policy.admit({.workers = 2, .live = 1.4, .essential = 1.4, .turn_cost = 199ms}, policy.now));
}

TEST(LoadPolicy, short_ones_one_after_the_other_keep_nobody_out_and_those_who_stay_do) {
  Policy policy;
  const core::Load load{.workers = 2, .turn_cost = 199ms};
  for (int i = 0; i < 1000; ++i, policy.now += 10ms) {
    ASSERT_TRUE(policy.admit(load, policy.now)) << i;
    policy.leave(policy.now);
  }
  for (int sessions = 0; sessions < 70; ++sessions, policy.now += 10ms) {
    ASSERT_TRUE(policy.admit(load, policy.now)) << sessions;
  }
  EXPECT_FALSE(policy.admit(load, policy.now));
  policy.leave(policy.now - 10ms);
  EXPECT_TRUE(policy.admit(load, policy.now));
  // Of one that came long ago, or never, nothing is left to take away.
  policy.leave(core::Instant(1min));
  EXPECT_FALSE(policy.admit(load, policy.now));
}

TEST(LoadPolicy, recordings_keep_no_conversation_out) {
  Policy policy;
  const core::Load load{.workers = 2, .turn_cost = 199ms};
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(policy.admit(load, policy.now, Visit::recording)) << i;
  }
  EXPECT_TRUE(policy.admit(load, policy.now));
  EXPECT_FALSE(policy.admit({.workers = 2, .essential = 1.5}, policy.now, Visit::recording));
}

TEST(LoadPolicy, partials_keep_nobody_out) {
  Policy policy;
  EXPECT_TRUE(
      policy.admit({.workers = 2, .live = 2, .essential = 0.2, .turn_cost = 200ms}, policy.now));
}

TEST(LoadPolicy, lets_nobody_in_while_finals_wait) {
  Policy policy;
  EXPECT_FALSE(policy.admit({.workers = 2, .final_wait = 151ms}, policy.now));
  EXPECT_TRUE(policy.admit({.workers = 2, .final_wait = 149ms}, policy.now));
}

}  // namespace
}  // namespace repartee::runtime
