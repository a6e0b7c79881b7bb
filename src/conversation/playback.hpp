#pragma once
// Where the loudspeaker is: from the client's acknowledgements where it sends them, from the clock
// where it does not. Decides how much audio may leave now.

#include <optional>

#include "core/time.hpp"

namespace repartee::conversation {

/// One stream. Positions are samples of the stream at the output rate.
class Playback {
 public:
  explicit Playback(int rate_hz) : rate_hz_(rate_hz) {}

  /// The estimated position of the loudspeaker: the last acknowledgement and the time since, never
  /// ahead of what was sent. An acknowledgement may set it back (the client buffers more than
  /// thought).
  core::SamplePos position(core::Instant now) const;
  core::SamplePos sent() const { return sent_; }

  void on_sent(core::SamplePos samples, core::Instant now);
  /// The client says it has played this much; more than was sent counts as what was sent.
  void on_played(core::SamplePos samples, core::Instant now);
  void hold(core::Instant now);
  void resume(core::Instant now);
  bool held() const { return held_; }

  /// When `position` will have reached `target`; nothing while held.
  std::optional<core::Instant> reaches(core::SamplePos target) const;

 private:
  void settle(core::Instant now);

  int rate_hz_;
  core::SamplePos sent_ = 0;
  core::SamplePos anchor_ = 0;  // position at anchor_time_; it moves on from there in real time
  core::Instant anchor_time_{};
  bool held_ = false;
};

}  // namespace repartee::conversation
