#pragma once
// What all clients together may make the server hold.

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace repartee::net {

/// Thread-safe. A copy is the same budget.
class MemoryBudget {
  struct State {
    explicit State(std::size_t most) : bytes(most) {}
    const std::size_t bytes;
    std::atomic<std::size_t> taken = 0;
  };

 public:
  explicit MemoryBudget(std::size_t bytes) : state_(std::make_shared<State>(bytes)) {}

  /// Bytes that somebody may hold; given back when it is destroyed. It may outlive the budget.
  class Share {
   public:
    Share(std::shared_ptr<State> state, std::size_t bytes)
        : state_(std::move(state)), bytes_(bytes) {}
    ~Share() {
      if (state_) state_->taken -= bytes_;
    }
    Share(Share&& other) noexcept
        : state_(std::move(other.state_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(state_, other.state_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }

    std::size_t bytes() const { return bytes_; }
    /// Both are one from now on; of the same budget.
    void add(Share more) { bytes_ += std::exchange(more.bytes_, 0); }

   private:
    std::shared_ptr<State> state_;
    std::size_t bytes_;
  };

  /// Nothing where so much is not left.
  std::optional<Share> take(std::size_t bytes) {
    if (state_->taken.fetch_add(bytes) + bytes <= state_->bytes)
      return std::optional<Share>(std::in_place, state_, bytes);
    state_->taken -= bytes;
    return std::nullopt;
  }

 private:
  std::shared_ptr<State> state_;
};

/// Counts while it lives. For one thread; the count outlives it.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

}  // namespace repartee::net
