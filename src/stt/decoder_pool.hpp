#pragma once
// The decoders of an engine: made once, lent to one utterance at a time, never more than there are.

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace repartee::stt {

/// Thread-safe; nothing here waits. Lives in a shared_ptr; each lease keeps it alive, so an
/// utterance may outlast its engine.
template <class Decoder>
class DecoderPool : public std::enable_shared_from_this<DecoderPool<Decoder>> {
 public:
  /// A decoder that goes back when the lease is destroyed. Empty: there was none.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&& other) noexcept
        : pool_(std::move(other.pool_)), decoder_(std::move(other.decoder_)) {}
    Lease& operator=(Lease&& other) noexcept {
      std::swap(pool_, other.pool_);
      std::swap(decoder_, other.decoder_);
      return *this;
    }
    ~Lease() {
      if (decoder_) pool_->take_back(std::move(decoder_));
    }

    explicit operator bool() const { return decoder_ != nullptr; }
    Decoder& operator*() const { return *decoder_; }
    Decoder* operator->() const { return decoder_.get(); }

   private:
    friend class DecoderPool;
    Lease(std::shared_ptr<DecoderPool> pool, std::unique_ptr<Decoder> decoder)
        : pool_(std::move(pool)), decoder_(std::move(decoder)) {}

    std::shared_ptr<DecoderPool> pool_;
    std::unique_ptr<Decoder> decoder_;
  };

  explicit DecoderPool(std::vector<std::unique_ptr<Decoder>> decoders)
      : size_(decoders.size()), free_(std::move(decoders)) {}

  /// A decoder, or an empty lease when all are in use.
  Lease try_lease() {
    const std::lock_guard lock(mutex_);
    return free_.empty() ? Lease() : take();
  }

  /// Calls `callback` after each return, on the returning thread. Set before the first lease.
  void on_return(std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    callback_ = std::move(callback);
  }

  std::size_t size() const { return size_; }

 private:
  Lease take() {
    auto decoder = std::move(free_.back());
    free_.pop_back();
    return Lease(this->shared_from_this(), std::move(decoder));
  }

  void take_back(std::unique_ptr<Decoder> decoder) {
    std::function<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(std::move(decoder));
      callback = callback_;
    }
    if (callback) callback();
  }

  const std::size_t size_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Decoder>> free_;  // guarded by mutex_
  std::function<void()> callback_;              // guarded by mutex_
};

}  // namespace repartee::stt
