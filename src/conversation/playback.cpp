#include "conversation/playback.hpp"

#include <algorithm>
#include <utility>

namespace repartee::conversation {

core::SamplePos Playback::along(const Line& line, core::Instant now) const {
  if (still() || now <= line.time) return line.at;
  return std::min(sent_, line.at + core::samples_in(now - line.time, rate_hz_));
}

core::SamplePos Playback::position(core::Instant now) const {
  return along(line_, now);
}

void Playback::on_sent(core::SamplePos samples, core::Instant now) {
  // Where the queue had run dry, the new audio starts to play now, not when the old one ended.
  if (along(line_, now) >= sent_) line_ = {sent_, now};
  if (along(fastest_, now) >= sent_) {
    fastest_ = {sent_, now};
    moved_ = now;
  }
  sent_ += samples;
}

void Playback::on_played(core::SamplePos samples, core::Instant now) {
  const auto fastest = along(fastest_, now);
  const auto slowest = fastest - core::samples_in(most_behind, rate_hz_);
  const auto at =
      std::clamp<core::SamplePos>(samples, std::max<core::SamplePos>(slowest, 0), fastest);
  const auto stood = still() || now - moved_ < moves_within ? core::Duration{} : now - moved_;
  const bool believed = stood_ + stood <= most_behind;
  if (at > furthest_ || at >= sent_) {
    stood_ += stood;
    moved_ = now;
  }
  furthest_ = std::max(furthest_, at);
  line_ = {believed ? at : std::max(at, along(line_, now)), now};
}

void Playback::hold(core::Instant now) {
  line_ = {along(line_, now), now};
  fastest_ = {along(fastest_, now), now};
  held_ = true;
}

void Playback::resume(core::Instant now) {
  if (still()) line_.time = fastest_.time = moved_ = now;
  held_ = false;
}

std::optional<core::Instant> Playback::reaches(core::SamplePos target) const {
  if (still()) return std::nullopt;
  if (target <= line_.at) return line_.time;
  // One microsecond more: samples_in rounds down.
  return line_.time + core::duration_of(target - line_.at, rate_hz_) + core::Duration(1);
}

}  // namespace repartee::conversation
