#include "core/job_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace repartee::core {
namespace {

using namespace std::chrono_literals;

/// A queue under a virtual clock whose jobs have names.
struct Names {
  explicit Names(std::size_t bound = 100, int workers = 2) : queue(bound, workers) {}

  bool push(std::string name, Urgency urgency, Duration deadline, Duration cost = 10ms,
            std::string tenant = {}) {
    Job job{.urgency = urgency, .deadline = Instant(deadline)};
    job.cost = cost;
    job.tenant = std::move(tenant);
    job.run = [this, name] { last = name; };
    job.fail = [this, name](const Error&) { failed.push_back(name); };
    std::optional<Job> evicted;
    const bool taken = queue.push(std::move(job), now, evicted);
    if (evicted) evicted->fail(Error(ErrorCode::overloaded, "evicted"));
    return taken;
  }
  /// The next job's name; "" where none may run.
  std::string pop() {
    last.clear();
    if (const auto next = queue.pop(now)) {
      next->job.run();
      queue.done(next->job.urgency);
    }
    return last;
  }
  std::vector<std::string> all() {
    std::vector<std::string> names;
    for (auto name = pop(); !name.empty(); name = pop()) names.push_back(name);
    return names;
  }

  JobQueue queue;
  Instant now = Instant(1h);
  std::string last;
  std::vector<std::string> failed;
};

using Order = std::vector<std::string>;

TEST(JobQueue, classes_come_in_their_order_whatever_their_deadlines) {
  Names jobs;
  jobs.push("recording", Urgency::batch, 1ms);
  jobs.push("partial", Urgency::partial, 2ms);
  jobs.push("later", Urgency::later_clause, 3ms);
  jobs.push("first", Urgency::first_clause, 4ms);
  jobs.push("final", Urgency::final_transcript, 5ms);
  EXPECT_EQ(jobs.all(), (Order{"final", "first", "later", "partial", "recording"}));
}

TEST(JobQueue, within_a_class_the_earliest_deadline_is_first_then_the_shortest_then_the_oldest) {
  Names jobs;
  jobs.push("late", Urgency::later_clause, 9ms, 1ms);
  jobs.push("long", Urgency::later_clause, 5ms, 30ms);
  jobs.push("short", Urgency::later_clause, 5ms, 20ms);
  jobs.push("short too", Urgency::later_clause, 5ms, 20ms);
  jobs.push("early", Urgency::later_clause, 1ms, 99ms);
  EXPECT_EQ(jobs.all(), (Order{"early", "short", "short too", "long", "late"}));
}

TEST(JobQueue, a_tenant_with_much_to_do_does_not_keep_another_waiting) {
  Names jobs;
  for (int i = 0; i < 50; ++i) {
    jobs.push("a" + std::to_string(i), Urgency::final_transcript, std::chrono::milliseconds(i),
              10ms, "a");
  }
  jobs.push("b0", Urgency::final_transcript, 1000ms, 10ms, "b");
  jobs.push("b1", Urgency::final_transcript, 1001ms, 10ms, "b");
  Order first;
  for (int i = 0; i < 5; ++i) first.push_back(jobs.pop());
  EXPECT_EQ(first, (Order{"a0", "b0", "a1", "b1", "a2"}));
}

TEST(JobQueue, tenants_share_computing_time_and_not_the_number_of_jobs) {
  Names jobs;
  int of_a = 0, of_b = 0;
  for (int i = 0; i < 60; ++i) {
    jobs.push("a", Urgency::final_transcript, 1ms, 30ms, "a");
    jobs.push("b", Urgency::final_transcript, 1ms, 10ms, "b");
  }
  for (int i = 0; i < 40; ++i) ++(jobs.pop() == "a" ? of_a : of_b);
  EXPECT_EQ(of_a, 10);
  EXPECT_EQ(of_b, 30);
}

TEST(JobQueue, a_tenant_that_was_idle_has_saved_nothing_up) {
  Names jobs;
  jobs.push("b", Urgency::final_transcript, 1ms, 10ms, "b");
  jobs.pop();
  for (int i = 0; i < 100; ++i) {
    jobs.push("a", Urgency::final_transcript, 1ms, 10ms, "a");
    jobs.pop();
  }
  for (int i = 0; i < 10; ++i) {
    jobs.push("a", Urgency::final_transcript, 1ms, 10ms, "a");
    jobs.push("b", Urgency::final_transcript, 1ms, 10ms, "b");
  }
  int of_b = 0;
  for (int i = 0; i < 10; ++i) of_b += jobs.pop() == "b";
  EXPECT_LE(of_b, 6);
  EXPECT_GE(of_b, 4);
}

TEST(JobQueue, what_has_waited_long_gets_an_eighth_of_the_time_however_much_is_urgent) {
  Names jobs;
  for (int i = 0; i < 20; ++i) jobs.push("recording", Urgency::batch, 1ms, 40ms);
  int recordings = 0;
  for (int i = 0; i < 900; ++i, jobs.now += 10ms) {
    jobs.push("final", Urgency::final_transcript, 1ms, 10ms);
    const bool recording = jobs.pop() == "recording";
    if (jobs.now - Instant(1h) < JobQueue::aged_after) EXPECT_FALSE(recording) << i;
    recordings += recording;
  }
  // 7 s of urgent work after the first two: an eighth of it are some 20 recordings of 40 ms.
  EXPECT_GE(recordings, 18);
}

TEST(JobQueue, partials_have_no_right_of_age) {
  Names jobs;
  jobs.push("partial", Urgency::partial, 1ms);
  jobs.now += 1h;
  for (int i = 0; i < 200; ++i) {
    jobs.push("final", Urgency::final_transcript, 1ms);
    EXPECT_EQ(jobs.pop(), "final");
  }
  EXPECT_EQ(jobs.pop(), "partial");
}

TEST(JobQueue, recordings_leave_a_worker_to_the_living) {
  Names jobs(100, 3);
  for (int i = 0; i < 3; ++i) jobs.push("recording", Urgency::batch, 1ms);
  EXPECT_TRUE(jobs.queue.pop(jobs.now));
  EXPECT_TRUE(jobs.queue.pop(jobs.now));
  EXPECT_FALSE(jobs.queue.pop(jobs.now));
  jobs.push("partial", Urgency::partial, 1ms);
  EXPECT_EQ(jobs.pop(), "partial");
  jobs.queue.done(Urgency::batch);
  EXPECT_EQ(jobs.pop(), "recording");
}

TEST(JobQueue, a_single_worker_takes_recordings_as_well) {
  Names jobs(100, 1);
  jobs.push("recording", Urgency::batch, 1ms);
  EXPECT_EQ(jobs.pop(), "recording");
}

TEST(JobQueue, partials_and_recordings_are_refused_when_half_of_it_is_full) {
  Names jobs(4);
  EXPECT_TRUE(jobs.push("partial 1", Urgency::partial, 1ms));
  EXPECT_TRUE(jobs.push("recording 1", Urgency::batch, 1ms));
  EXPECT_FALSE(jobs.push("partial 2", Urgency::partial, 1ms));
  EXPECT_FALSE(jobs.push("recording 2", Urgency::batch, 1ms));
  EXPECT_TRUE(jobs.push("clause", Urgency::later_clause, 1ms));
  EXPECT_TRUE(jobs.failed.empty()) << "a refusal is the caller's to tell";
}

TEST(JobQueue, a_full_queue_gives_up_partials_then_recordings_and_never_finals) {
  Names jobs(4);
  jobs.push("recording", Urgency::batch, 1ms);
  jobs.push("partial", Urgency::partial, 1ms);
  jobs.push("final 1", Urgency::final_transcript, 1ms);
  jobs.push("final 2", Urgency::final_transcript, 2ms);
  EXPECT_TRUE(jobs.push("final 3", Urgency::final_transcript, 3ms));
  EXPECT_EQ(jobs.failed, (Order{"partial"}));
  EXPECT_TRUE(jobs.push("clause", Urgency::later_clause, 1ms));
  EXPECT_EQ(jobs.failed, (Order{"partial", "recording"}));
  EXPECT_FALSE(jobs.push("final 4", Urgency::final_transcript, 3ms));
  EXPECT_EQ(jobs.all(), (Order{"final 1", "final 2", "final 3", "clause"}));
}

TEST(JobQueue, knows_how_much_computing_waits) {
  Names jobs;
  EXPECT_EQ(jobs.queue.backlog(Urgency::final_transcript), 0ms);
  jobs.push("1", Urgency::final_transcript, 1ms, 30ms);
  jobs.push("2", Urgency::final_transcript, 2ms, 50ms);
  EXPECT_EQ(jobs.queue.backlog(Urgency::final_transcript), 80ms);
  EXPECT_EQ(jobs.queue.waiting(Urgency::final_transcript), 2U);
  jobs.pop();
  EXPECT_EQ(jobs.queue.backlog(Urgency::final_transcript), 50ms);
  EXPECT_EQ(jobs.queue.size(), 1U);
}

}  // namespace
}  // namespace repartee::core
