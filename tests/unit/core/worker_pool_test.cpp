#include "core/worker_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace repartee::core {
namespace {

using namespace std::chrono_literals;

template <class T>
T wait(std::future<T> future) {
  if (future.wait_for(60s) != std::future_status::ready) throw std::logic_error("nothing came");
  return future.get();
}

/// Keeps the only worker busy until it is told to go on.
struct Gate {
  explicit Gate(WorkerPool& pool) {
    std::promise<void> begun;
    auto ran = begun.get_future();
    EXPECT_TRUE(pool.submit(Urgency::final_transcript, Instant{},
                            [&begun, open = open_.get_future().share()] {
                              begun.set_value();
                              open.wait();
                            }));
    ran.wait();
  }
  void open() { open_.set_value(); }

 private:
  std::promise<void> open_;
};

TEST(WorkerPool, a_job_that_throws_is_told_as_a_bug_and_the_worker_goes_on) {
  WorkerPool pool("test", 1);
  std::promise<Error> told;
  Job job{.urgency = Urgency::partial};
  job.run = [] { throw std::runtime_error("on purpose"); };
  job.fail = [&](const Error& error) { told.set_value(error); };
  ASSERT_TRUE(pool.submit(std::move(job)));
  EXPECT_EQ(wait(told.get_future()).code, ErrorCode::internal);
  std::promise<int> next;
  ASSERT_TRUE(pool.submit(Urgency::partial, Instant{}, [&] { next.set_value(7); }));
  EXPECT_EQ(wait(next.get_future()), 7);
}

TEST(WorkerPool, survives_jobs_that_throw_anything_and_whose_owners_throw_too) {
  WorkerPool pool("test", 1);
  Job job{.urgency = Urgency::partial};
  job.run = [] { throw 42; };
  job.fail = [](const Error&) { throw std::runtime_error("again"); };
  ASSERT_TRUE(pool.submit(std::move(job)));
  ASSERT_TRUE(pool.submit(Urgency::partial, Instant{}, [] { throw 43; }));
  std::promise<int> next;
  ASSERT_TRUE(pool.submit(Urgency::batch, Instant{}, [&] { next.set_value(7); }));
  EXPECT_EQ(wait(next.get_future()), 7);
}

TEST(WorkerPool, tells_who_had_to_make_room) {
  WorkerPool pool("test", 1, 2);
  Gate gate(pool);
  std::promise<Error> told;
  Job partial{.urgency = Urgency::partial};
  partial.run = [] { ADD_FAILURE() << "it was given up"; };
  partial.fail = [&](const Error& error) { told.set_value(error); };
  ASSERT_TRUE(pool.submit(std::move(partial)));
  EXPECT_FALSE(pool.submit(Urgency::partial, Instant{}, [] {}));
  ASSERT_TRUE(pool.submit(Urgency::final_transcript, Instant{}, [] {}));
  ASSERT_TRUE(pool.submit(Urgency::final_transcript, Instant{}, [] {}));
  EXPECT_EQ(wait(told.get_future()).code, ErrorCode::overloaded);
  EXPECT_FALSE(pool.submit(Urgency::final_transcript, Instant{}, [] {}));
  gate.open();
}

TEST(WorkerPool, refuses_everything_once_stopped_and_tells_who_waits) {
  WorkerPool pool("test", 1);
  Gate gate(pool);
  auto held = std::make_shared<int>(1);
  std::promise<Error> told;
  ASSERT_TRUE(pool.submit({.urgency = Urgency::batch,
                           .run = [held] { ADD_FAILURE(); },
                           .fail = [&](const Error& error) { told.set_value(error); }}));
  std::thread stopper([&] { pool.stop(); });
  while (pool.submit(Urgency::final_transcript, Instant{}, [] {})) std::this_thread::yield();
  gate.open();
  stopper.join();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(wait(told.get_future()).message, "the server is shutting down");
}

TEST(WorkerPool, measures_what_its_jobs_cost) {
  WorkerPool pool("test", 3);
  EXPECT_EQ(pool.load().workers, 3);
  EXPECT_EQ(pool.load().turn_cost, 0ms);
}

}  // namespace
}  // namespace repartee::core
