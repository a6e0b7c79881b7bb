#pragma once
// Plays a reply by the clock, without its samples: only how many have been heard matters.

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/time.hpp"

namespace repartee::bench {

class Loudspeaker {
 public:
  /// `samples` more of a stream, at 16 kHz. Another stream than before replaces it. Returns how
  /// much of the stream had been heard when it had run dry, if it had: a person would have heard a
  /// gap.
  std::optional<std::int64_t> receive(std::uint32_t stream, std::int64_t samples,
                                      core::Instant now) {
    if (stream != stream_) *this = Loudspeaker(stream);
    advance(now);
    const bool dry = played_ == received_;
    if (dry) {  // its first sample leaves now
      since_ = now;
      played_since_ = played_;
    }
    received_ += samples;
    if (!dry || played_ == 0) return std::nullopt;
    return played_;
  }
  void clear(std::uint32_t stream, core::Instant now) {
    if (stream != stream_) return;
    advance(now);
    received_ = played_;
  }

  struct Progress {
    std::uint32_t stream;
    std::int64_t samples;
  };
  /// What is worth telling the server: progress since it was told last; nothing where there is
  /// none.
  std::optional<Progress> progress(core::Instant now) {
    advance(now);
    if (played_ == told_) return std::nullopt;
    told_ = played_;
    return Progress{stream_, played_};
  }

  Loudspeaker() = default;

 private:
  explicit Loudspeaker(std::uint32_t stream) : stream_(stream) {}

  void advance(core::Instant now) {
    if (played_ < received_) {
      played_ = std::min(received_, played_since_ + core::samples_in(now - since_));
    }
  }

  std::uint32_t stream_ = 0;
  std::int64_t received_ = 0;
  std::int64_t played_ = 0;
  std::int64_t told_ = 0;
  core::Instant since_{};  // when sample played_since_ left
  std::int64_t played_since_ = 0;
};

}  // namespace repartee::bench
