#pragma once
// A bounded pool of threads for inference. What runs next is the JobQueue's to say.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/job_queue.hpp"
#include "core/load_meter.hpp"
#include "core/time.hpp"

namespace repartee::core {

/// Thread-safe.
class WorkerPool {
 public:
  /// `threads` workers named `name`. At most `bound` jobs wait (see JobQueue).
  WorkerPool(std::string name, int threads, std::size_t bound = 4096);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a job; false when there is no room for it (neither of its functions is called). A job
  /// that throws is a bug: it is logged, its `fail` is called, and the worker goes on.
  [[nodiscard]] bool submit(Job job);
  [[nodiscard]] bool submit(Urgency urgency, Instant deadline, std::function<void()> run) {
    return submit(Job{.urgency = urgency, .deadline = deadline, .run = std::move(run)});
  }

  /// Runs what is running to its end; what waits fails, and later jobs are refused. Jobs may hold
  /// what holds the pool: call this before what they post to is destroyed, and never from a worker.
  void stop();

  Load load() const;

 private:
  void work();

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  JobQueue queue_;         // guarded by mutex_
  LoadMeter meter_;        // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace repartee::core
