#include "audio/mono_sink.hpp"

#include <fmt/format.h>

#include "audio/resampler.hpp"
#include "core/time.hpp"

namespace repartee::audio::libav {
namespace {

// 7.1; more is no recording of someone speaking, and libswresample has no downmix for it.
constexpr int max_channels = 8;

}  // namespace

core::Result<> MonoSink::add(const AVFrame& frame) {
  if (!converter_ || frame.sample_rate != rate_hz_ || frame.ch_layout.nb_channels != channels_ ||
      frame.format != format_) {
    if (auto set = set_format(frame); !set) return set;
  }
  auto* planes = const_cast<const std::uint8_t**>(frame.extended_data);
  return push(planes, frame.nb_samples);
}

core::Result<> MonoSink::finish() {
  return converter_ ? push(nullptr, 0) : core::Result<>{};
}

core::Result<> MonoSink::set_format(const AVFrame& frame) {
  if (auto rest = finish(); !rest) return rest;
  converter_.reset();
  rate_hz_ = frame.sample_rate;
  channels_ = frame.ch_layout.nb_channels;
  format_ = frame.format;
  if (rate_hz_ < min_rate_hz || rate_hz_ > max_rate_hz) {
    return core::Error{core::ErrorCode::unsupported,
                       fmt::format("the recording has a sample rate of {} Hz", rate_hz_),
                       fmt::format("send {} to {} Hz", min_rate_hz, max_rate_hz)};
  }
  if (channels_ < 1 || channels_ > max_channels) {
    return core::Error{core::ErrorCode::unsupported,
                       fmt::format("the recording has {} channels", channels_),
                       fmt::format("send 1 to {}", max_channels)};
  }
  // Not every file says what its channels are; the usual layout of that many is then meant.
  AVChannelLayout layout = {};
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE) {
    av_channel_layout_from_mask(&layout, frame.ch_layout.u.mask);
  } else {
    av_channel_layout_default(&layout, channels_);
  }
  converter_ =
      create_converter(layout, static_cast<AVSampleFormat>(format_), rate_hz_, core::input_rate_hz);
  if (!converter_) {
    return core::Error{
        core::ErrorCode::unsupported,
        fmt::format("the layout of the recording's {} channels cannot be mixed", channels_),
        "send mono or stereo"};
  }
  return {};
}

core::Result<> MonoSink::push(const std::uint8_t** planes, int count) {
  const int room = swr_get_out_samples(converter_.get(), count);
  if (room < 0) return core::Error{core::ErrorCode::internal, "resampling failed: " + words(room)};
  const std::size_t before = samples_.size();
  samples_.resize(before + static_cast<std::size_t>(room));
  auto* to = reinterpret_cast<std::uint8_t*>(samples_.data() + before);
  const int made = swr_convert(converter_.get(), &to, room, planes, count);
  samples_.resize(before + static_cast<std::size_t>(std::max(made, 0)));
  if (made < 0) return core::Error{core::ErrorCode::internal, "resampling failed: " + words(made)};
  if (samples_.size() > max_samples_) {
    return core::Error{core::ErrorCode::too_large,
                       fmt::format("the recording is longer than {} s",
                                   static_cast<double>(max_samples_) / core::input_rate_hz),
                       "send it in shorter pieces"};
  }
  return {};
}

}  // namespace repartee::audio::libav
