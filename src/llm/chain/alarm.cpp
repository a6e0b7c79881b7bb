#include "llm/chain/alarm.hpp"

#include <pthread.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace repartee::llm {

struct Alarm::Bell {
  std::mutex mutex;
  std::condition_variable changed;
  std::multimap<Clock::time_point, std::function<void()>> calls;  // guarded by mutex
  bool closing = false;                                           // guarded by mutex

  void run() {
    std::unique_lock lock(mutex);
    while (!closing) {
      if (calls.empty()) {
        changed.wait(lock);
      } else if (const auto next = calls.begin(); next->first > Clock::now()) {
        changed.wait_until(lock, next->first);
      } else {
        auto due = calls.extract(next);
        lock.unlock();
        due.mapped()();
        due = {};
        lock.lock();
      }
    }
  }
};

Alarm::Alarm()
    : bell_(std::make_shared<Bell>()), thread_([bell = bell_] {
        pthread_setname_np(pthread_self(), "hedge");
        bell->run();
      }) {}

Alarm::~Alarm() {
  std::multimap<Clock::time_point, std::function<void()>> forgotten;
  {
    const std::lock_guard lock(bell_->mutex);
    bell_->closing = true;
    forgotten.swap(bell_->calls);
  }
  bell_->changed.notify_one();
  thread_.join();
}

void Alarm::ring(Bell& bell, Clock::time_point when, std::function<void()> call) {
  {
    const std::lock_guard lock(bell.mutex);
    if (bell.closing) return;
    bell.calls.emplace(when, std::move(call));
  }
  bell.changed.notify_one();
}

}  // namespace repartee::llm
