#include "support/recording_file.hpp"

#include <algorithm>
#include <cstring>

#include "audio/libav.hpp"

namespace repartee::test {
namespace {

namespace libav = audio::libav;

/// Bytes that can be written, and written over: MP4 goes back to fill in lengths.
struct Memory {
  std::string bytes;
  std::size_t at = 0;
};

std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(opaque);
  if (whence == AVSEEK_SIZE) return static_cast<std::int64_t>(memory.bytes.size());
  if (whence != SEEK_SET) return AVERROR(EINVAL);
  memory.at = static_cast<std::size_t>(offset);
  return offset;
}

/// One file being made. Every step says whether it worked.
class Maker {
 public:
  bool open(const RecordingFile& file) {
    const AVCodec* codec = avcodec_find_encoder_by_name(file.encoder);
    if (codec == nullptr) return false;
    encoder_.reset(avcodec_alloc_context3(codec));
    encoder_->sample_rate = file.rate_hz;
    encoder_->sample_fmt = codec->sample_fmts[0];
    av_channel_layout_default(&encoder_->ch_layout, file.channels);
    encoder_->time_base = {1, file.rate_hz};
    encoder_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;  // Opus in MP4, libav's Vorbis
    avformat_alloc_output_context2(&output_, nullptr, file.container, nullptr);
    if (output_ == nullptr) return false;
    if (output_->oformat->flags & AVFMT_GLOBALHEADER) {
      encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    if (avcodec_open2(encoder_.get(), codec, nullptr) < 0) return false;
    AVStream* stream = avformat_new_stream(output_, nullptr);
    avcodec_parameters_from_context(stream->codecpar, encoder_.get());
    stream->time_base = encoder_->time_base;
    const auto write = [](void* opaque, auto* from, int count) {
      auto& memory = *static_cast<Memory*>(opaque);
      const auto size = static_cast<std::size_t>(count);
      memory.bytes.resize(std::max(memory.bytes.size(), memory.at + size));
      std::memcpy(memory.bytes.data() + memory.at, from, size);
      memory.at += size;
      return count;
    };
    io_.reset(avio_alloc_context(static_cast<std::uint8_t*>(av_malloc(libav::io_buffer_bytes)),
                                 libav::io_buffer_bytes, 1, &memory_, nullptr, write, seek));
    output_->pb = io_.get();
    output_->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    output_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    AVDictionary* options = nullptr;
    av_dict_parse_string(&options, file.options, "=", ":", 0);
    const int written = avformat_write_header(output_, &options);
    av_dict_free(&options);
    return written >= 0;
  }

  bool encode(std::span<const std::int16_t> samples) {
    SwrContext* context = nullptr;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    swr_alloc_set_opts2(&context, &encoder_->ch_layout, encoder_->sample_fmt, encoder_->sample_rate,
                        &mono, AV_SAMPLE_FMT_S16, encoder_->sample_rate, 0, nullptr);
    const libav::Converter converter(context);
    if (swr_init(context) < 0) return false;
    const libav::Frame frame(av_frame_alloc());
    // PCM has no frames of its own.
    const auto most =
        static_cast<std::size_t>(encoder_->frame_size > 0 ? encoder_->frame_size : 960);
    for (std::int64_t at = 0; !samples.empty();) {
      const auto piece = samples.first(std::min(most, samples.size()));
      av_frame_unref(frame.get());
      frame->nb_samples = static_cast<int>(piece.size());
      frame->format = encoder_->sample_fmt;
      frame->sample_rate = encoder_->sample_rate;
      av_channel_layout_copy(&frame->ch_layout, &encoder_->ch_layout);
      av_frame_get_buffer(frame.get(), 0);
      const auto* from = reinterpret_cast<const std::uint8_t*>(piece.data());
      swr_convert(context, frame->extended_data, frame->nb_samples, &from, frame->nb_samples);
      frame->pts = at;
      at += frame->nb_samples;
      samples = samples.subspan(piece.size());
      if (!send(frame.get())) return false;
    }
    return send(nullptr);
  }

  std::string finish() {
    if (av_write_trailer(output_) < 0) return {};
    avio_flush(io_.get());
    return std::move(memory_.bytes);
  }

  ~Maker() { avformat_free_context(output_); }

 private:
  bool send(const AVFrame* frame) {
    if (avcodec_send_frame(encoder_.get(), frame) < 0) return false;
    const libav::Packet packet(av_packet_alloc());
    while (avcodec_receive_packet(encoder_.get(), packet.get()) >= 0) {
      av_packet_rescale_ts(packet.get(), encoder_->time_base, output_->streams[0]->time_base);
      if (av_interleaved_write_frame(output_, packet.get()) < 0) return false;
    }
    return true;
  }

  Memory memory_;
  libav::CodecContext encoder_;
  libav::Io io_;
  AVFormatContext* output_ = nullptr;
};

}  // namespace

std::string make_recording(const RecordingFile& file, std::span<const std::int16_t> samples) {
  libav::set_up();
  Maker maker;
  if (!maker.open(file) || !maker.encode(samples)) return {};
  return maker.finish();
}

}  // namespace repartee::test
