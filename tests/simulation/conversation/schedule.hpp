#pragma once
// What will happen, by time: inputs on their way, and what the parts of the world have to do.

#include <queue>
#include <tuple>
#include <variant>
#include <vector>

#include "conversation/inputs.hpp"
#include "speaker.hpp"

namespace repartee::simulation {

struct Arrival {  ///< Samples reach the client's buffer.
  conversation::StreamId stream;
  core::SamplePos samples;
};
struct Acknowledgement {  ///< The client looks how far it has played.
  conversation::StreamId stream;
};
using Happening = std::variant<conversation::Input, Deed, Arrival, Acknowledgement>;

/// In the order of time, and of adding where that is equal.
class Schedule {
 public:
  void at(core::Instant when, Happening what) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(happenings_.size());
      happenings_.push_back(std::move(what));
    } else {
      slot = free_.back();
      free_.pop_back();
      happenings_[slot] = std::move(what);
    }
    queue_.push({when, next_++, slot});
  }

  bool empty() const { return queue_.empty(); }
  core::Instant next() const { return queue_.empty() ? core::Instant::max() : queue_.top().when; }
  Happening take() {
    const auto slot = queue_.top().slot;
    queue_.pop();
    free_.push_back(slot);
    return std::move(happenings_[slot]);
  }
  void clear() { *this = {}; }

 private:
  struct Entry {
    core::Instant when;
    std::uint64_t number;
    std::uint32_t slot;
    bool operator<(const Entry& other) const {  // the earliest on top
      return std::tie(when, number) > std::tie(other.when, other.number);
    }
  };
  std::priority_queue<Entry> queue_;
  std::vector<Happening>
      happenings_;  // kept apart: they are large, and the queue moves what it holds
  std::vector<std::uint32_t> free_;
  std::uint64_t next_ = 0;
};

}  // namespace repartee::simulation
