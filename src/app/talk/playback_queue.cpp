#include "app/talk/playback_queue.hpp"

#include <algorithm>
#include <cmath>

namespace repartee::app {

void PlaybackQueue::push(protocol::native::Frame frame) {
  if (frame.samples.empty()) return;
  const std::lock_guard lock(mutex_);
  frames_.push_back(std::move(frame));
}

void PlaybackQueue::follow(const PlaybackEvent& event) {
  const std::lock_guard lock(mutex_);
  switch (event.kind) {
    case PlaybackEvent::Kind::clear:
      if (!frames_.empty() && frames_.front().header.stream == event.stream) front_taken_ = 0;
      std::erase_if(frames_, [&](const auto& f) { return f.header.stream == event.stream; });
      held_ = false;
      gain_ = 1;
      return;
    case PlaybackEvent::Kind::duck: gain_ = std::clamp(event.gain, 0.0, 1.0); return;
    case PlaybackEvent::Kind::hold: held_ = true; return;
    case PlaybackEvent::Kind::resume:
      held_ = false;
      gain_ = 1;
      return;
  }
}

void PlaybackQueue::take(std::span<std::int16_t> out) {
  const std::lock_guard lock(mutex_);
  while (!out.empty() && !held_ && !frames_.empty()) {
    const protocol::native::Frame& frame = frames_.front();
    const std::size_t count = std::min(out.size(), frame.samples.size() - front_taken_);
    const auto begin = static_cast<std::int64_t>(frame.header.sample_clock + front_taken_);
    std::transform(frame.samples.begin() + static_cast<std::ptrdiff_t>(front_taken_),
                   frame.samples.begin() + static_cast<std::ptrdiff_t>(front_taken_ + count),
                   out.begin(), [&](std::int16_t sample) {
                     return static_cast<std::int16_t>(std::lround(sample * gain_));
                   });
    runs_.push_back({frame.header.stream, taken_, begin, static_cast<std::int64_t>(count)});
    taken_ += static_cast<std::int64_t>(count);
    out = out.subspan(count);
    front_taken_ += count;
    if (front_taken_ == frame.samples.size()) {
      frames_.pop_front();
      front_taken_ = 0;
    }
  }
  std::ranges::fill(out, std::int16_t{0});
  taken_ += static_cast<std::int64_t>(out.size());
}

std::optional<PlaybackQueue::Position> PlaybackQueue::heard(std::int64_t delay) {
  const std::lock_guard lock(mutex_);
  const std::int64_t heard = taken_ - delay;
  // Of the runs that have begun to be heard only the last matters.
  while (runs_.size() > 1 && runs_[1].taken_at < heard) runs_.pop_front();
  if (runs_.empty() || runs_.front().taken_at >= heard) return std::nullopt;
  const Run& run = runs_.front();
  return Position{run.stream, run.stream_begin + std::min(run.samples, heard - run.taken_at)};
}

}  // namespace repartee::app
