#include "conversation/playback.hpp"

#include <algorithm>

namespace repartee::conversation {

core::SamplePos Playback::position(core::Instant now) const {
  if (held_ || now <= anchor_time_) return anchor_;
  return std::min(sent_, anchor_ + core::samples_in(now - anchor_time_, rate_hz_));
}

void Playback::on_sent(core::SamplePos samples, core::Instant now) {
  // Where the queue had run dry, the new audio starts to play now, not when the old one ended.
  if (position(now) >= sent_) settle(now);
  sent_ += samples;
}

void Playback::on_played(core::SamplePos samples, core::Instant now) {
  anchor_ = std::clamp<core::SamplePos>(samples, 0, sent_);
  anchor_time_ = now;
}

void Playback::hold(core::Instant now) {
  settle(now);
  held_ = true;
}

void Playback::resume(core::Instant now) {
  held_ = false;
  anchor_time_ = now;
}

std::optional<core::Instant> Playback::reaches(core::SamplePos target) const {
  if (held_) return std::nullopt;
  if (target <= anchor_) return anchor_time_;
  // One microsecond more: samples_in rounds down.
  return anchor_time_ + core::duration_of(target - anchor_, rate_hz_) + core::Duration(1);
}

void Playback::settle(core::Instant now) {
  const auto here = position(now);
  anchor_ = here;
  anchor_time_ = std::max(now, anchor_time_);
}

}  // namespace repartee::conversation
