#include "app/talk/ideal_speaker.hpp"

#include <algorithm>
#include <utility>

namespace repartee::app {

void IdealSpeaker::receive(protocol::native::Frame frame, core::Instant now) {
  advance(now);
  if (frame.samples.empty()) return;
  if (queue_.empty()) start(now);
  queue_.push_back({.stream = frame.header.stream, .samples = std::move(frame.samples)});
}

void IdealSpeaker::start(core::Instant now) {
  playing_since_ = now;
  played_since_ = 0;
}

void IdealSpeaker::clear(std::uint32_t stream, core::Instant now) {
  advance(now);
  std::erase_if(queue_, [&](const Piece& piece) { return piece.stream == stream; });
  if (queue_.empty()) held_ = false;
}

void IdealSpeaker::hold(core::Instant now) {
  advance(now);
  held_ = true;
}

void IdealSpeaker::resume(core::Instant now) {
  if (held_) start(now);
  held_ = false;
}

void IdealSpeaker::advance(core::Instant now) {
  if (held_) return;
  const std::int64_t passed = core::samples_in(now - playing_since_, rate_hz_);
  auto due = static_cast<std::size_t>(std::max<std::int64_t>(0, passed - played_since_));
  while (due > 0 && !queue_.empty()) {
    Piece& piece = queue_.front();
    const std::size_t count = std::min(due, piece.samples.size() - piece.played);
    const auto begin = piece.samples.begin() + static_cast<std::ptrdiff_t>(piece.played);
    heard_.insert(heard_.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    if (!position_ || position_->stream != piece.stream) position_ = {.stream = piece.stream};
    position_->samples += static_cast<std::int64_t>(count);
    piece.played += count;
    due -= count;
    played_since_ += static_cast<std::int64_t>(count);
    if (piece.played == piece.samples.size()) queue_.pop_front();
  }
}

audio::Samples IdealSpeaker::take_heard() {
  return std::exchange(heard_, {});
}

}  // namespace repartee::app
