#pragma once
// The sound a session has received and still needs, found by its position on the sample clock.

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>

#include "audio/shared_sound.hpp"
#include "core/time.hpp"

namespace repartee::audio {

/// Confined to the session's strand. Memory comes in chunks of half a second as sound arrives, and
/// goes back as it is released. Bound: `capacity` samples; what does not fit is refused, never
/// written over something that may still be transcribed.
class AudioRing {
 public:
  static constexpr core::SamplePos default_capacity = 60L * core::input_rate_hz;

  /// A range that was read. It may be shorter than asked for, where sound is released already or
  /// has not come yet.
  struct Range {
    core::SamplePos begin = 0, end = 0;  ///< Positions of the first sample, and behind the last.
    std::vector<SharedSound> pieces;     ///< Stays readable when the ring has released it.
  };

  explicit AudioRing(core::SamplePos capacity = default_capacity) : capacity_(capacity) {}

  /// Stores samples at end(). Returns how many were taken: fewer than given when the ring is full.
  /// The clock advances only by those.
  std::size_t append(std::span<const std::int16_t> samples);

  /// What is held of [begin, end), not copied. Nothing held: an empty range whose begin is the
  /// nearest position that could have been.
  Range read(core::SamplePos begin, core::SamplePos end) const;

  /// Gives up everything before `pos` (at most up to end()).
  void release_before(core::SamplePos pos);

  core::SamplePos begin() const { return begin_; }  ///< The first sample held.
  core::SamplePos end() const { return end_; }      ///< One past the last one received.
  std::size_t bytes() const { return chunks_.size() * sizeof(Chunk); }  ///< Memory for samples.

 private:
  static constexpr core::SamplePos chunk_samples = core::input_rate_hz / 2;
  using Chunk = std::array<std::int16_t, chunk_samples>;

  const std::shared_ptr<Chunk>& chunk_of(core::SamplePos pos) const;
  /// The stored samples from `pos` to the end of its chunk.
  std::span<std::int16_t> rest_of_chunk(core::SamplePos pos) const;

  core::SamplePos capacity_;
  core::SamplePos begin_ = 0;
  core::SamplePos end_ = 0;
  core::SamplePos first_chunk_ = 0;  // chunk n holds positions from n * chunk_samples
  std::deque<std::shared_ptr<Chunk>> chunks_;
};

}  // namespace repartee::audio
