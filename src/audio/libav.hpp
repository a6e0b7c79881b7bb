#pragma once
// What decode, encode and resample share of libav: its headers, owners of its objects, its words.
// Internal to this folder.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <libswresample/swresample.h>
}

#include <memory>
#include <string>

namespace repartee::audio::libav {

/// Calls a libav function that takes the address of the pointer and clears it.
template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(&object);
  }
};

using CodecContext = std::unique_ptr<AVCodecContext, Freeing<avcodec_free_context>>;
using Frame = std::unique_ptr<AVFrame, Freeing<av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, Freeing<av_packet_free>>;
using Converter = std::unique_ptr<SwrContext, Freeing<swr_free>>;

/// The I/O context with the buffer it owns by now, which may be another than it was made with.
struct FreeIo {
  void operator()(AVIOContext* io) const {
    av_freep(static_cast<void*>(&io->buffer));
    avio_context_free(&io);
  }
};
using Io = std::unique_ptr<AVIOContext, FreeIo>;

/// Bytes libav moves at once between its buffer and ours.
inline constexpr int io_buffer_bytes = 16 * 1024;

/// Makes libav silent (it writes to stderr by itself) and bounds what one allocation of it may
/// take, for the whole process. Cheap; every entry to libav calls it. Thread-safe.
void set_up();

/// libav's words for one of its error numbers.
std::string words(int error);

/// A converter to mono at `out_rate_hz`; null where libav cannot convert between the two.
Converter create_converter(AVChannelLayout in_layout, AVSampleFormat in_format, int in_rate_hz,
                           int out_rate_hz);

}  // namespace repartee::audio::libav
