#include "core/worker_pool.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

namespace repartee::core {
namespace {

void log_bug(const char* what) {
  spdlog::critical("a job of the inference workers threw: {}; this is a bug, please report it",
                   what);
}

void tell(const Job& job, const Error& error) {
  if (!job.fail) return;
  try {
    job.fail(error);
  } catch (const std::exception& thrown) {
    log_bug(thrown.what());
  } catch (...) {
    log_bug("something that is not an exception");
  }
}

void run(const Job& job) {
  const Error bug(ErrorCode::internal, "something failed inside the server", "please report it");
  try {
    job.run();
  } catch (const std::exception& thrown) {
    log_bug(thrown.what());
    tell(job, bug);
  } catch (...) {
    log_bug("something that is not an exception");
    tell(job, bug);
  }
}

}  // namespace

WorkerPool::WorkerPool(std::string name, int threads, std::size_t bound) : queue_(bound, threads) {
  name.resize(std::min<std::size_t>(name.size(), 15));  // Linux cuts thread names at 15 bytes
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name] {
      pthread_setname_np(pthread_self(), name.c_str());
      work();
    });
  }
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  // What a job holds may call back when it goes.
  std::vector<Job> dropped;
  {
    const std::lock_guard lock(mutex_);
    while (auto next = queue_.pop({})) {
      queue_.done(next->job.urgency);
      dropped.push_back(std::move(next->job));
    }
  }
  for (const Job& job : dropped) {
    tell(job,
         Error(ErrorCode::overloaded, "the server is shutting down", "connect again in a moment"));
  }
}

bool WorkerPool::submit(Job job) {
  std::optional<Job> evicted;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    if (job.cost == Duration(0)) job.cost = meter_.mean(job.urgency);
    if (!queue_.push(std::move(job), Monotonic::now(), evicted)) return false;
  }
  ready_.notify_one();
  if (evicted) {
    tell(*evicted,
         Error(ErrorCode::overloaded, "the server has more urgent work", "try again in a moment"));
  }
  return true;
}

Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return meter_.load(queue_, static_cast<int>(threads_.size()), Monotonic::now());
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto next = queue_.pop(Monotonic::now());
    if (!next) {
      ready_.wait(lock);
      continue;
    }
    const auto begun = Monotonic::now();
    meter_.started(next->job.urgency, begun - next->since, begun);
    const auto urgency = next->job.urgency;
    lock.unlock();
    run(next->job);
    next.reset();
    lock.lock();
    const auto now = Monotonic::now();
    meter_.finished(urgency, now - begun, now);
    queue_.done(urgency);
    // A recording that had to wait for this one.
    if (urgency == Urgency::batch) ready_.notify_one();
  }
}

}  // namespace repartee::core
