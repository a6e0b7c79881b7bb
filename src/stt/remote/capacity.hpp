#pragma once
// How many utterances may be with a remote server at a time.

#include <functional>
#include <memory>
#include <mutex>

namespace repartee::stt {

/// Thread-safe. Lives in a shared_ptr; each place keeps it alive.
class Capacity : public std::enable_shared_from_this<Capacity> {
 public:
  explicit Capacity(int places) : free_(places) {}

  /// Given back when it is destroyed.
  class Place {
   public:
    explicit Place(std::shared_ptr<Capacity> of) : of_(std::move(of)) {}
    Place(Place&&) = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (of_) of_->give_back();
    }

   private:
    std::shared_ptr<Capacity> of_;
  };

  /// Null: all are taken.
  std::unique_ptr<Place> take() {
    const std::lock_guard lock(mutex_);
    if (free_ == 0) return nullptr;
    --free_;
    return std::make_unique<Place>(shared_from_this());
  }

  void on_return(std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    callback_ = std::move(callback);
  }

 private:
  void give_back() {
    std::function<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      ++free_;
      callback = callback_;
    }
    if (callback) callback();
  }

  std::mutex mutex_;
  int free_;                        // guarded by mutex_
  std::function<void()> callback_;  // guarded by mutex_
};

}  // namespace repartee::stt
