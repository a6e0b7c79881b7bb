#pragma once
// A bounded pool of threads for inference. Jobs are plain functions; the most urgent one runs next.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

#include "core/time.hpp"

namespace repartee::core {

/// Classes of work, the most urgent first. Within one, the earliest deadline runs first.
enum class Urgency : std::uint8_t {
  final_transcript,  ///< Someone has finished speaking and waits.
  first_clause,      ///< The first sound of a reply.
  later_clause,      ///< Needed by when playback would run dry.
  partial,           ///< Nice to have; refused first when the pool is full.
  batch,             ///< Whole recordings: behind every live conversation.
};

/// Thread-safe.
class WorkerPool {
 public:
  /// `threads` workers named `name`. At most `bound` jobs wait; `partial` work may fill half of it.
  WorkerPool(std::string name, int threads, std::size_t bound = 4096);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a job; false when the pool is full (the job is not run). A job must not throw.
  [[nodiscard]] bool submit(Urgency urgency, Instant deadline, std::function<void()> job);

  /// Runs what is running to its end and drops what waits; later jobs are refused. Jobs may hold
  /// what holds the pool: call this before what they post to is destroyed, and never from a worker.
  void stop();

  std::size_t waiting() const;
  int threads() const { return static_cast<int>(threads_.size()); }

 private:
  struct Job {
    Urgency urgency;
    Instant deadline;
    std::uint64_t number;  // first come, first served among equals
    std::function<void()> run;
    bool operator<(const Job& other) const {
      return std::tie(urgency, deadline, number) >
             std::tie(other.urgency, other.deadline, other.number);
    }
  };
  void work();

  const std::size_t bound_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::priority_queue<Job> queue_;  // guarded by mutex_
  std::uint64_t next_number_ = 0;   // guarded by mutex_
  bool stopping_ = false;           // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace repartee::core
