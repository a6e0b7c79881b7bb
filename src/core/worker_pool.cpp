#include "core/worker_pool.hpp"

#include <pthread.h>

#include <algorithm>

namespace repartee::core {

WorkerPool::WorkerPool(std::string name, int threads, std::size_t bound) : bound_(bound) {
  name.resize(std::min<std::size_t>(name.size(), 15));  // Linux cuts thread names at 15 bytes
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name] {
      pthread_setname_np(pthread_self(), name.c_str());
      work();
    });
  }
}

void WorkerPool::stop() {
  std::priority_queue<Job> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  ready_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkerPool::submit(Urgency urgency, Instant deadline, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bound = urgency >= Urgency::partial ? bound_ / 2 : bound_;
    if (stopping_ || queue_.size() >= bound) return false;
    queue_.push({urgency, deadline, next_number_++, std::move(job)});
  }
  ready_.notify_one();
  return true;
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    // top() is const because moving out may break the order; pop() follows at once.
    auto run = std::move(const_cast<Job&>(queue_.top()).run);
    queue_.pop();
    lock.unlock();
    run();
    run = nullptr;
    lock.lock();
  }
}

}  // namespace repartee::core
