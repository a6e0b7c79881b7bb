#include "audio/audio_ring.hpp"

#include <algorithm>

namespace repartee::audio {

const std::shared_ptr<AudioRing::Chunk>& AudioRing::chunk_of(core::SamplePos pos) const {
  return chunks_[static_cast<std::size_t>(pos / chunk_samples - first_chunk_)];
}

std::span<std::int16_t> AudioRing::rest_of_chunk(core::SamplePos pos) const {
  return std::span(*chunk_of(pos)).subspan(static_cast<std::size_t>(pos % chunk_samples));
}

std::size_t AudioRing::append(std::span<const std::int16_t> samples) {
  const auto room = static_cast<std::size_t>(capacity_ - (end_ - begin_));
  samples = samples.first(std::min(samples.size(), room));
  const std::size_t taken = samples.size();
  while (!samples.empty()) {
    if (chunks_.empty()) first_chunk_ = end_ / chunk_samples;
    if (end_ / chunk_samples - first_chunk_ == static_cast<core::SamplePos>(chunks_.size())) {
      chunks_.push_back(std::make_shared_for_overwrite<Chunk>());
    }
    const auto to = rest_of_chunk(end_);
    const auto piece = samples.first(std::min(samples.size(), to.size()));
    std::ranges::copy(piece, to.begin());
    end_ += static_cast<core::SamplePos>(piece.size());
    samples = samples.subspan(piece.size());
  }
  return taken;
}

AudioRing::Range AudioRing::read(core::SamplePos begin, core::SamplePos end) const {
  begin = std::clamp(begin, begin_, end_);
  end = std::clamp(end, begin, end_);
  Range range{.begin = begin, .end = end, .pieces = {}};
  for (auto pos = begin; pos < end;) {
    const auto stored = rest_of_chunk(pos);
    const auto piece = stored.first(std::min(stored.size(), static_cast<std::size_t>(end - pos)));
    range.pieces.push_back({chunk_of(pos), piece});
    pos += static_cast<core::SamplePos>(piece.size());
  }
  return range;
}

void AudioRing::release_before(core::SamplePos pos) {
  begin_ = std::clamp(pos, begin_, end_);
  // With nothing held the chunk being filled goes as well: a quiet session costs no memory.
  const auto first_needed = begin_ == end_
                                ? first_chunk_ + static_cast<core::SamplePos>(chunks_.size())
                                : begin_ / chunk_samples;
  while (!chunks_.empty() && first_chunk_ < first_needed) {
    chunks_.pop_front();
    ++first_chunk_;
  }
}

}  // namespace repartee::audio
