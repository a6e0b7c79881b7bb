#include "app/talk/ideal_speaker.hpp"

#include <algorithm>
#include <utility>

namespace repartee::app {

void IdealSpeaker::receive(protocol::native::Frame frame, core::Instant now) {
  advance(now);
  if (frame.samples.empty()) return;
  if (queue_.empty()) clock_ = now;
  queue_.push_back({.stream = frame.header.stream, .samples = std::move(frame.samples)});
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
  if (held_) clock_ = now;
  held_ = false;
}

void IdealSpeaker::advance(core::Instant now) {
  if (held_ || now <= clock_) return;
  auto due = static_cast<std::size_t>(core::samples_in(now - clock_, rate_hz_));
  std::size_t left = 0;
  while (due > 0 && !queue_.empty()) {
    Piece& piece = queue_.front();
    const std::size_t count = std::min(due, piece.samples.size() - piece.played);
    const auto begin = piece.samples.begin() + static_cast<std::ptrdiff_t>(piece.played);
    heard_.insert(heard_.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    if (!position_ || position_->stream != piece.stream) position_ = {.stream = piece.stream};
    position_->samples += static_cast<std::int64_t>(count);
    piece.played += count;
    due -= count;
    left += count;
    if (piece.played == piece.samples.size()) queue_.pop_front();
  }
  // By whole samples, so that no fraction of one is lost between calls.
  clock_ += core::duration_of(static_cast<core::SamplePos>(left), rate_hz_);
}

audio::Samples IdealSpeaker::take_heard() {
  return std::exchange(heard_, {});
}

}  // namespace repartee::app
