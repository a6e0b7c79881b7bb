#include "core/load_meter.hpp"

#include <gtest/gtest.h>

namespace repartee::core {
namespace {

using namespace std::chrono_literals;

const JobQueue nothing_waits(10, 2);

TEST(LoadMeter, workers_that_are_always_busy_are_fully_used) {
  LoadMeter meter;
  Instant now(1h);
  for (int i = 0; i < 600; ++i) {
    now += 100ms;
    meter.finished(Urgency::final_transcript, 100ms, now);
    meter.finished(Urgency::partial, 50ms, now);
  }
  const auto load = meter.load(nothing_waits, 2, now);
  EXPECT_EQ(load.workers, 2);
  EXPECT_NEAR(load.essential, 1.0, 0.02);
  EXPECT_NEAR(load.live, 1.5, 0.02);
}

TEST(LoadMeter, recordings_are_no_load_of_conversations) {
  LoadMeter meter;
  meter.finished(Urgency::batch, 8s, Instant(1h));
  EXPECT_EQ(meter.load(nothing_waits, 2, Instant(1h)).live, 0);
}

TEST(LoadMeter, forgets_what_was) {
  LoadMeter meter;
  meter.finished(Urgency::final_transcript, 5s, Instant(1h));
  EXPECT_NEAR(meter.load(nothing_waits, 1, Instant(1h)).live, 0.5, 1e-9);
  EXPECT_LT(meter.load(nothing_waits, 1, Instant(1h) + 60s).live, 0.01);
}

TEST(LoadMeter, a_turn_costs_its_transcript_and_two_clauses) {
  LoadMeter meter;
  EXPECT_EQ(meter.load(nothing_waits, 1, Instant(1h)).turn_cost, 0ms);
  meter.finished(Urgency::final_transcript, 200ms, Instant(1h));
  meter.finished(Urgency::first_clause, 20ms, Instant(1h));
  meter.finished(Urgency::later_clause, 40ms, Instant(1h));
  EXPECT_EQ(meter.load(nothing_waits, 1, Instant(1h)).turn_cost, 260ms);
  EXPECT_EQ(meter.mean(Urgency::first_clause), 20ms);
}

TEST(LoadMeter, the_wait_is_what_finals_waited_lately_or_what_waits_before_the_next) {
  LoadMeter meter;
  meter.started(Urgency::later_clause, 9s, Instant(1h));
  for (const auto wait : {100ms, 300ms, 100ms, 300ms})
    meter.started(Urgency::final_transcript, wait, Instant(1h));
  EXPECT_NEAR(to_ms(meter.load(nothing_waits, 2, Instant(1h)).final_wait), 200, 1);
  JobQueue queue(10, 2);
  std::optional<Job> evicted;
  Job job{.urgency = Urgency::final_transcript};
  job.cost = 2s;
  ASSERT_TRUE(queue.push(job, Instant(1h), evicted));
  EXPECT_EQ(meter.load(queue, 2, Instant(1h)).final_wait, 1s);
}

TEST(LoadMeter, one_wait_says_little_and_less_as_time_passes) {
  LoadMeter meter;
  meter.started(Urgency::final_transcript, 800ms, Instant(1h));
  EXPECT_EQ(meter.load(nothing_waits, 1, Instant(1h)).final_wait, 200ms);
  EXPECT_LT(meter.load(nothing_waits, 1, Instant(1h) + 3s).final_wait, 150ms);
  EXPECT_LT(meter.load(nothing_waits, 1, Instant(1h) + 40s).final_wait, 5ms);
}

}  // namespace
}  // namespace repartee::core
