#pragma once
// The audio of one reply between synthesis and sending, by its position in the stream.

#include <span>

#include "audio/pcm.hpp"
#include "core/time.hpp"

namespace repartee::runtime {

/// Confined to the session's strand. The core bounds it: it asks for no more synthesis while much
/// is unsent (Settings::synthesis_ahead).
class OutgoingAudio {
 public:
  void append(std::span<const std::int16_t> samples) {
    samples_.insert(samples_.end(), samples.begin(), samples.end());
  }

  /// Samples [begin, end) of the stream. Lives until the next call.
  std::span<const std::int16_t> read(core::SamplePos begin, core::SamplePos end) const {
    return std::span(samples_).subspan(static_cast<std::size_t>(begin - begin_),
                                       static_cast<std::size_t>(end - begin));
  }

  /// What was sent is not needed any more; memory is given back in steps.
  void release_before(core::SamplePos pos) {
    if (pos - begin_ < release_step) return;
    samples_.erase(samples_.begin(), samples_.begin() + (pos - begin_));
    samples_.shrink_to_fit();
    begin_ = pos;
  }

 private:
  static constexpr core::SamplePos release_step = 8000;
  audio::Samples samples_;
  core::SamplePos begin_ = 0;
};

}  // namespace repartee::runtime
