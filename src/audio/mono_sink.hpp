#pragma once
// Collects decoded frames of any rate and layout as 16 kHz mono. Internal to this folder.

#include <cstdint>

#include "audio/libav.hpp"
#include "audio/pcm.hpp"
#include "core/error.hpp"

namespace repartee::audio::libav {

/// The format may change between frames (chained Ogg, AAC that turns out to be HE-AAC).
class MonoSink {
 public:
  explicit MonoSink(std::size_t max_samples) : max_samples_(max_samples) {}

  /// `unsupported` for a rate or a number of channels outside the limits, `too_large` once there
  /// is more sound than allowed. What was collected before an error stays.
  core::Result<> add(const AVFrame& frame);
  /// The rest that the resampler holds.
  core::Result<> finish();

  Samples take() { return std::move(samples_); }
  std::size_t size() const { return samples_.size(); }

 private:
  core::Result<> set_format(const AVFrame& frame);
  core::Result<> push(const std::uint8_t** planes, int count);

  const std::size_t max_samples_;
  Samples samples_;
  Converter converter_;
  int rate_hz_ = 0;
  int channels_ = 0;
  int format_ = AV_SAMPLE_FMT_NONE;
};

}  // namespace repartee::audio::libav
