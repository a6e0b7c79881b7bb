#pragma once
// Where the loudspeaker is: from the client's acknowledgements where it sends them, from the clock
// where it does not. Decides how much audio may leave now.

#include <optional>

#include "core/time.hpp"

namespace repartee::conversation {

/// One stream. Positions are samples of the stream at the output rate.
class Playback {
 public:
  /// `stands_still`: the loudspeaker does when it is held.
  explicit Playback(int rate_hz, bool stands_still = true)
      : rate_hz_(rate_hz), stands_still_(stands_still) {}

  /// The estimated position of the loudspeaker: the last acknowledgement and the time since, never
  /// ahead of what was sent. An acknowledgement may set it back (the client buffers more than
  /// thought).
  core::SamplePos position(core::Instant now) const;
  core::SamplePos sent() const { return sent_; }

  void on_sent(core::SamplePos samples, core::Instant now);
  /// The client says it has played this much. More than real time allows does not count: a client
  /// that acknowledges in advance must not make audio leave early.
  void on_played(core::SamplePos samples, core::Instant now);
  /// Until resume() no more is sent.
  void hold(core::Instant now);
  void resume(core::Instant now);
  bool held() const { return held_; }

  /// When `position` will have reached `target`; nothing while it stands still.
  std::optional<core::Instant> reaches(core::SamplePos target) const;

 private:
  // A client further behind than this, or one that has stood still for longer in all, has a
  // loudspeaker that does not play (a suspended tab): the clock goes on without it, so that its
  // reply ends.
  static constexpr core::Duration most_behind = std::chrono::seconds(10);

  // Loudspeakers move in steps, and clients may acknowledge oftener than they do.
  static constexpr core::Duration moves_within = std::chrono::milliseconds(250);

  /// A loudspeaker that was at `at` at `time` and has played in real time since.
  struct Line {
    core::SamplePos at = 0;
    core::Instant time{};
  };
  core::SamplePos along(const Line& line, core::Instant now) const;
  bool still() const { return held_ && stands_still_; }

  int rate_hz_;
  bool stands_still_;
  core::SamplePos sent_ = 0;
  Line line_;     // the estimate
  Line fastest_;  // a loudspeaker that never waits: no real one is ahead of it
  bool held_ = false;
  core::SamplePos furthest_ = 0;  // that was acknowledged
  core::Instant moved_{};         // when that grew last, or there was nothing to play
  core::Duration stood_{};        // how long acknowledgements told of no progress before that
};

}  // namespace repartee::conversation
