#include "turn/interruption.hpp"

#include <gtest/gtest.h>

namespace repartee::turn {
namespace {

using namespace std::chrono_literals;

TEST(InterruptionPolicy, ducks_then_holds_then_interrupts_each_once) {
  InterruptionPolicy policy{{}};
  EXPECT_EQ(policy.perhaps_speech(), Reaction::duck);
  EXPECT_EQ(policy.perhaps_speech(), Reaction::none);
  EXPECT_EQ(policy.speech(core::samples_in(90ms)), Reaction::hold);
  EXPECT_EQ(policy.speech(core::samples_in(120ms)), Reaction::none);
  EXPECT_EQ(policy.speech(core::samples_in(200ms)), Reaction::interrupt);
  EXPECT_EQ(policy.speech(core::samples_in(500ms)), Reaction::none);
}

TEST(InterruptionPolicy, one_sample_less_than_enough_does_not_interrupt) {
  InterruptionPolicy policy{{}};
  EXPECT_EQ(policy.speech(core::samples_in(200ms) - 1), Reaction::hold);
}

TEST(InterruptionPolicy, resumes_after_a_duck_and_after_a_hold) {
  InterruptionPolicy policy{{}};
  policy.perhaps_speech();
  EXPECT_EQ(policy.nothing(), Reaction::resume);
  EXPECT_EQ(policy.nothing(), Reaction::none);
  policy.perhaps_speech();
  policy.speech(core::samples_in(100ms));
  EXPECT_EQ(policy.nothing(), Reaction::resume);
  // And then again from the start.
  EXPECT_EQ(policy.perhaps_speech(), Reaction::duck);
}

TEST(InterruptionPolicy, an_interruption_is_final_until_the_next_reply) {
  InterruptionPolicy policy{{}};
  EXPECT_EQ(policy.speech(core::samples_in(1s)), Reaction::interrupt);
  EXPECT_EQ(policy.nothing(), Reaction::none);
  EXPECT_EQ(policy.perhaps_speech(), Reaction::none);
  policy.reset();
  EXPECT_EQ(policy.perhaps_speech(), Reaction::duck);
}

TEST(InterruptionPolicy, does_nothing_where_it_is_off) {
  InterruptionPolicy policy{{.enabled = false}};
  EXPECT_EQ(policy.perhaps_speech(), Reaction::none);
  EXPECT_EQ(policy.speech(core::samples_in(5s)), Reaction::none);
  EXPECT_EQ(policy.nothing(), Reaction::none);
}

TEST(InterruptionPolicy, what_is_enough_can_be_set) {
  InterruptionPolicy policy{{.speech = 1s}};
  EXPECT_EQ(policy.speech(core::samples_in(900ms)), Reaction::hold);
  EXPECT_EQ(policy.speech(core::samples_in(1s)), Reaction::interrupt);
}

}  // namespace
}  // namespace repartee::turn
