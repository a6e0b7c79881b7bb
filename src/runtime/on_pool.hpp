#pragma once
// Computation for a coroutine, on a worker: the strand never blocks.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/worker_pool.hpp"
#include "runtime/signal.hpp"

namespace repartee::runtime {

/// Runs `work` on the pool and resumes on the caller's strand with what it returned; `overloaded`
/// when the pool is full. `work` must own what it uses: it runs to its end even where the waiting
/// coroutine is gone; `tenant` is whose it is, where computing time is shared out.
template <class T>
boost::asio::awaitable<core::Result<T>> on_pool(std::shared_ptr<core::WorkerPool> pool,
                                                core::Urgency urgency, core::Instant deadline,
                                                std::function<core::Result<T>()> work,
                                                std::string tenant = {}) {
  struct Outcome {
    explicit Outcome(boost::asio::any_io_executor executor) : arrived(executor) {}
    Signal arrived;
    std::optional<core::Result<T>> result;
  };
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  const auto outcome = std::make_shared<Outcome>(executor);
  // The context must not run out of work while the worker has yet to post to it.
  const auto answer = [weak = std::weak_ptr(outcome), executor,
                       guard = boost::asio::make_work_guard(executor)](core::Result<T> result) {
    boost::asio::post(executor, [weak, result = std::move(result)]() mutable {
      const auto outcome = weak.lock();
      if (!outcome) return;
      outcome->result = std::move(result);
      outcome->arrived.notify();
    });
  };
  core::Job job{.urgency = urgency, .deadline = deadline, .tenant = std::move(tenant)};
  job.run = [answer, work = std::move(work)] { answer(work()); };
  job.fail = [answer](const core::Error& error) { answer(error); };
  if (!pool->submit(std::move(job))) {
    co_return core::Error(core::ErrorCode::overloaded, "the server is too busy",
                          "try again in a moment");
  }
  co_await outcome->arrived.wait();
  co_return std::move(*outcome->result);
}

}  // namespace repartee::runtime
