#pragma once
// A loudspeaker without a sound card: plays what it gets in real time, without delay or jitter, and
// says how much has been heard. No clock of its own: the time is an argument.

#include <cstdint>
#include <deque>
#include <optional>

#include "audio/pcm.hpp"
#include "core/time.hpp"
#include "protocol/native/frame.hpp"

namespace repartee::app {

class IdealSpeaker {
 public:
  explicit IdealSpeaker(int rate_hz) : rate_hz_(rate_hz) {}

  /// Queues a frame. Where nothing else waits, its first sample leaves at `now`.
  void receive(protocol::native::Frame frame, core::Instant now);

  /// Drops what is queued of a stream.
  void clear(std::uint32_t stream, core::Instant now);
  /// Pauses, and plays on.
  void hold(core::Instant now);
  void resume(core::Instant now);

  /// Lets pass the time until `now`.
  void advance(core::Instant now);

  /// Nothing is queued.
  bool idle() const { return queue_.empty(); }

  struct Position {
    std::uint32_t stream = 0;
    std::int64_t samples = 0;

    bool operator==(const Position&) const = default;
  };
  /// Of the stream that was audible last; nothing before the first.
  std::optional<Position> position() const { return position_; }

  /// Everything that has left the loudspeaker since take_heard() was called last.
  audio::Samples take_heard();

 private:
  void start(core::Instant now);

  struct Piece {
    std::uint32_t stream = 0;
    audio::Samples samples;
    std::size_t played = 0;
  };

  int rate_hz_;
  std::deque<Piece> queue_;
  bool held_ = false;
  // Since when it plays without a break, and how much: counted from there, no step is rounded.
  core::Instant playing_since_{};
  std::int64_t played_since_ = 0;
  std::optional<Position> position_;
  audio::Samples heard_;
};

}  // namespace repartee::app
