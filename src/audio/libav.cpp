#include "audio/libav.hpp"

#include <bit>

namespace repartee::audio::libav {

// Samples go into and out of libav, and over the wire, as they lie in memory.
static_assert(std::endian::native == std::endian::little);

void set_up() {
  static const bool once = [] {
    av_log_set_level(AV_LOG_QUIET);
    // A hostile header may announce tables of gigabytes. No honest recording of the default limit
    // (25 MiB) needs a single block above this.
    av_max_alloc(64u << 20);
    return true;
  }();
  (void)once;
}

std::string words(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

Converter create_converter(AVChannelLayout in_layout, AVSampleFormat in_format, int in_rate_hz,
                           int out_rate_hz) {
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  SwrContext* context = nullptr;
  swr_alloc_set_opts2(&context, &mono, AV_SAMPLE_FMT_S16, out_rate_hz, &in_layout, in_format,
                      in_rate_hz, 0, nullptr);
  Converter converter(context);
  if (converter && swr_init(converter.get()) < 0) converter.reset();
  return converter;
}

}  // namespace repartee::audio::libav
