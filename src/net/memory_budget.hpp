#pragma once
// What all clients together may make the server hold. Private to net/.

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace repartee::net {

/// Thread-safe; outlives every Share.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes) : bytes_(bytes) {}

  /// Bytes that somebody may hold; given back when it is destroyed.
  class Share {
   public:
    Share(MemoryBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
    ~Share() {
      if (budget_ != nullptr) budget_->taken_ -= bytes_;
    }
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
    Share& operator=(Share&&) = delete;

   private:
    MemoryBudget* budget_;
    std::size_t bytes_;
  };

  /// Nothing where so much is not left.
  std::optional<Share> take(std::size_t bytes) {
    if (taken_.fetch_add(bytes) + bytes <= bytes_)
      return std::optional<Share>(std::in_place, *this, bytes);
    taken_ -= bytes;
    return std::nullopt;
  }

 private:
  const std::size_t bytes_;
  std::atomic<std::size_t> taken_ = 0;
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
