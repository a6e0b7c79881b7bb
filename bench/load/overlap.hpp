#pragma once
// Speech over a reply, and what the server makes of it: quieter, silent, decided.

#include <algorithm>
#include <cstdint>
#include <optional>

#include "app/talk/events.hpp"
#include "core/time.hpp"
#include "load/tally.hpp"

namespace repartee::bench {

/// One after the other, each from the first sample of speech to the decision. Confined to one
/// thread.
class Overlap {
 public:
  /// The first sample of speech was sent while `stream` sounded.
  void begin(std::uint32_t stream, core::Instant now) {
    *this = {};
    stream_ = stream;
    begun_ = now;
  }

  void on_audio(std::uint32_t stream, core::Instant now) {
    if (waiting() && stream == stream_) last_audio_ = now;
  }
  void on(const app::PlaybackEvent& event, core::Instant now, Tally& tally) {
    using enum app::PlaybackEvent::Kind;
    if (!waiting() || event.stream != stream_) return;
    if (event.kind == duck && !ducked_) ducked_ = now;
    if (event.kind == hold && !held_) held_ = now;
    if (event.kind == clear || event.kind == resume) decide(event.kind == clear, now, tally);
  }
  /// Before the next: one that came to no decision is counted.
  void end(Tally& tally) {
    if (!waiting()) return;
    ++tally.overlaps;
    ++tally.undecided;
    begun_.reset();
  }

 private:
  bool waiting() const { return begun_.has_value(); }
  void decide(bool cut, core::Instant now, Tally& tally) {
    const auto since = [this](core::Instant at) { return core::to_ms(at - *begun_); };
    ++tally.overlaps;
    ++(cut ? tally.cut : tally.resumed);
    // What was cut at once was quiet from then on.
    tally.ducked.add(since(ducked_.value_or(held_.value_or(now))));
    tally.held.add(since(std::max(held_.value_or(now), last_audio_.value_or(*begun_))));
    tally.decided.add(since(now));
    begun_.reset();
  }

  std::uint32_t stream_ = 0;
  std::optional<core::Instant> begun_, ducked_, held_, last_audio_;
};

}  // namespace repartee::bench
