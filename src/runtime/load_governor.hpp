#pragma once
// The load policy of a running server: looks at the workers whenever somebody asks.

#include <memory>
#include <mutex>

#include "core/worker_pool.hpp"
#include "runtime/load_policy.hpp"

namespace repartee::runtime {

/// Thread-safe.
class LoadGovernor {
 public:
  explicit LoadGovernor(std::shared_ptr<core::WorkerPool> pool, LoadPolicy::Options options = {})
      : pool_(std::move(pool)), policy_(std::move(options)) {}

  /// What is given up now.
  Degradation level();
  /// Lets one more session in, or says why not (see LoadPolicy::admit): the moment, for leave().
  core::Result<core::Instant> admit(Visit visit = Visit::conversation);
  void leave(core::Instant admitted_at);

 private:
  void tell_changes(Degradation before);

  const std::shared_ptr<core::WorkerPool> pool_;
  std::mutex mutex_;
  LoadPolicy policy_;          // guarded by mutex_
  core::Instant looked_at_{};  // guarded by mutex_
};

}  // namespace repartee::runtime
