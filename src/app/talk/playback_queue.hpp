#pragma once
// Replies on their way to a sound card.

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>

#include "app/talk/events.hpp"
#include "audio/pcm.hpp"

namespace repartee::app {

/// Thread-safe: the session's thread fills it, the sound card's thread empties it. Bounded by the
/// server, which sends at most 400 ms ahead of what was acknowledged.
class PlaybackQueue {
 public:
  void push(protocol::native::Frame frame);
  void follow(const PlaybackEvent& event);

  /// Fills `out` with what is to be heard next, silence where there is nothing.
  void take(std::span<std::int16_t> out);

  struct Position {
    std::uint32_t stream = 0;
    std::int64_t samples = 0;

    bool operator==(const Position&) const = default;
  };
  /// How much of which stream has been heard, when `delay` of the samples taken have not yet.
  std::optional<Position> heard(std::int64_t delay);

 private:
  struct Run {  // samples of one stream that were taken one after the other
    std::uint32_t stream = 0;
    std::int64_t taken_at = 0;      // of taken_
    std::int64_t stream_begin = 0;  // of the stream
    std::int64_t samples = 0;
  };

  std::mutex mutex_;
  std::deque<protocol::native::Frame> frames_;  // guarded by mutex_, as all below
  std::size_t front_taken_ = 0;                 // samples of frames_.front()
  bool held_ = false;
  double gain_ = 1;
  std::int64_t taken_ = 0;  // samples, silence included
  std::deque<Run> runs_;    // the oldest first
};

}  // namespace repartee::app
