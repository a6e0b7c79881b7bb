#include "audio/libav_encoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "audio/libav.hpp"
#include "audio/resampler.hpp"

namespace repartee::audio {
namespace {

using core::Error;
using core::ErrorCode;

/// How one encoding is made. The bit rates are for one voice; the options are libav's.
struct Recipe {
  Encoding encoding;
  const char* encoder;
  const char* muxer;
  AVSampleFormat format;
  int bit_rate;
  const char* encoder_options;
  const char* muxer_options;
};
constexpr std::array recipes{
    // 20 ms frames; complexity 5 costs half of 10. "audio" keeps to the waveform (correlation 0.995
    // with real speech at this rate; "voip" 0.974, and pure tones at 8 kHz come out distorted).
    Recipe{Encoding::opus, "libopus", "ogg", AV_SAMPLE_FMT_S16, 32'000,
           "application=audio:frame_duration=20:vbr=on:compression_level=5", ""},
    Recipe{Encoding::flac, "flac", "flac", AV_SAMPLE_FMT_S16, 0, "compression_level=5", ""},
    // Without the bit reservoir a frame leaves as soon as it is full. The Xing header would need a
    // file to go back to.
    Recipe{Encoding::mp3, "libmp3lame", "mp3", AV_SAMPLE_FMT_S16P, 64'000,
           "reservoir=0:compression_level=5", "write_xing=0:id3v2_version=0"},
    Recipe{Encoding::aac, "aac", "adts", AV_SAMPLE_FMT_FLTP, 64'000, "aac_coder=fast", ""},
};

/// The input's rate where the codec has it, else the next higher, else its highest.
int rate_for(const AVCodec& codec, int input_rate_hz) {
  int higher = 0;
  int highest = 0;
  for (const int* rate = codec.supported_samplerates; rate != nullptr && *rate != 0; ++rate) {
    if (*rate >= input_rate_hz && (higher == 0 || *rate < higher)) higher = *rate;
    highest = std::max(highest, *rate);
  }
  if (highest == 0) return input_rate_hz;  // Any rate will do (FLAC).
  return higher != 0 ? higher : highest;
}

/// A dictionary of "key=value:key=value".
class Options {
 public:
  explicit Options(const char* text) { av_dict_parse_string(&dictionary_, text, "=", ":", 0); }
  ~Options() { av_dict_free(&dictionary_); }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  AVDictionary** get() { return &dictionary_; }

 private:
  AVDictionary* dictionary_ = nullptr;
};

core::Result<libav::CodecContext> open_encoder(const Recipe& recipe, const AVCodec& codec,
                                               int rate_hz) {
  libav::CodecContext encoder(avcodec_alloc_context3(&codec));
  if (!encoder) throw std::bad_alloc();
  encoder->sample_rate = rate_hz;
  encoder->sample_fmt = recipe.format;
  encoder->ch_layout = AV_CHANNEL_LAYOUT_MONO;
  encoder->bit_rate = recipe.bit_rate;
  encoder->time_base = {1, rate_hz};
  encoder->flags = AV_CODEC_FLAG_BITEXACT;
  // Only FLAC lets us choose, and would take 100 ms; the others have frames of their own size.
  if (recipe.encoding == Encoding::flac) encoder->frame_size = rate_hz / 50;
  Options options(recipe.encoder_options);
  const int failed = avcodec_open2(encoder.get(), &codec, options.get());
  if (failed < 0) {
    return Error{ErrorCode::internal, fmt::format("the encoder {} cannot start: {}", recipe.encoder,
                                                  libav::words(failed))};
  }
  return encoder;
}

/// A container that is written to a string, front to back.
class Muxer {
 public:
  core::Result<> open(const Recipe& recipe, const AVCodecContext& encoder) {
    AVFormatContext* context = nullptr;
    avformat_alloc_output_context2(&context, nullptr, recipe.muxer, nullptr);
    context_.reset(context);
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(libav::io_buffer_bytes));
    io_.reset(avio_alloc_context(
        buffer, libav::io_buffer_bytes, 1, this, nullptr,
        // The bytes are const in newer libav: the type follows.
        [](void* self, auto* bytes, int count) {
          static_cast<Muxer*>(self)->out_.append(reinterpret_cast<const char*>(bytes),
                                                 static_cast<std::size_t>(count));
          return count;
        },
        nullptr));
    AVStream* stream = context_ ? avformat_new_stream(context_.get(), nullptr) : nullptr;
    if (buffer == nullptr || !io_ || stream == nullptr) throw std::bad_alloc();
    context_->pb = io_.get();
    context_->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    context_->metadata_header_padding = 0;  // FLAC would leave 8 KiB for tags to come.
    int failed = avcodec_parameters_from_context(stream->codecpar, &encoder);
    stream->time_base = encoder.time_base;
    Options options(recipe.muxer_options);
    if (failed >= 0) failed = avformat_write_header(context_.get(), options.get());
    return result(failed);
  }

  core::Result<> write(AVPacket& packet, const AVCodecContext& encoder) {
    packet.stream_index = 0;
    av_packet_rescale_ts(&packet, encoder.time_base, context_->streams[0]->time_base);
    return result(av_write_frame(context_.get(), &packet));
  }

  /// What is complete so far. Ogg would gather packets for a page of one second otherwise.
  core::Result<std::string> take() {
    av_write_frame(context_.get(), nullptr);
    avio_flush(io_.get());
    return std::exchange(out_, {});
  }

  core::Result<std::string> finish() {
    if (auto done = result(av_write_trailer(context_.get())); !done) return done.error();
    avio_flush(io_.get());
    return std::exchange(out_, {});
  }

 private:
  static core::Result<> result(int code) {
    if (code >= 0) return {};
    return Error{ErrorCode::internal, "writing the container failed: " + libav::words(code)};
  }

  struct FreeContext {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
  };
  std::string out_;
  libav::Io io_;
  std::unique_ptr<AVFormatContext, FreeContext> context_;
};

class LibavEncoder final : public Encoder {
 public:
  LibavEncoder(libav::CodecContext encoder, std::unique_ptr<Resampler> resampler)
      : encoder_(std::move(encoder)), resampler_(std::move(resampler)) {
    if (!frame_ || !packet_) throw std::bad_alloc();
  }

  core::Result<> start(const Recipe& recipe) { return muxer_.open(recipe, *encoder_); }

  core::Result<std::string> feed(std::span<const std::int16_t> samples) override {
    if (finished_) return Error{ErrorCode::closed, "this encoder has finished"};
    resampler_->convert(samples, waiting_);
    if (auto encoded = encode_frames(); !encoded) return encoded.error();
    return muxer_.take();
  }

  core::Result<std::string> finish() override {
    if (finished_) return Error{ErrorCode::closed, "this encoder has finished"};
    finished_ = true;
    resampler_->flush(waiting_);
    if (auto encoded = encode_frames(); !encoded) return encoded.error();
    if (!waiting_.empty()) {
      if (auto last = encode(waiting_); !last) return last.error();
    }
    if (auto drained = send(nullptr); !drained) return drained.error();
    return muxer_.finish();
  }

 private:
  core::Result<> encode_frames() {
    const auto size = static_cast<std::size_t>(encoder_->frame_size);
    std::size_t used = 0;
    for (; waiting_.size() - used >= size; used += size) {
      if (auto encoded = encode(std::span(waiting_).subspan(used, size)); !encoded) return encoded;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(used));
    return {};
  }

  core::Result<> encode(std::span<const std::int16_t> samples) {
    av_frame_unref(frame_.get());
    frame_->nb_samples = static_cast<int>(samples.size());
    frame_->format = encoder_->sample_fmt;
    frame_->sample_rate = encoder_->sample_rate;
    frame_->ch_layout = encoder_->ch_layout;
    frame_->pts = position_;
    if (av_frame_get_buffer(frame_.get(), 0) < 0) throw std::bad_alloc();
    if (encoder_->sample_fmt == AV_SAMPLE_FMT_FLTP) {
      std::ranges::transform(
          samples, reinterpret_cast<float*>(frame_->data[0]),
          [](std::int16_t sample) { return static_cast<float>(sample) / 32768; });
    } else {
      std::ranges::copy(samples, reinterpret_cast<std::int16_t*>(frame_->data[0]));
    }
    position_ += frame_->nb_samples;
    return send(frame_.get());
  }

  /// A frame, or null for the end of the stream.
  core::Result<> send(const AVFrame* frame) {
    int code = avcodec_send_frame(encoder_.get(), frame);
    while (code >= 0 && (code = avcodec_receive_packet(encoder_.get(), packet_.get())) >= 0) {
      auto written = muxer_.write(*packet_, *encoder_);
      av_packet_unref(packet_.get());
      if (!written) return written;
    }
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
    return Error{ErrorCode::internal, "encoding failed: " + libav::words(code)};
  }

  libav::CodecContext encoder_;
  std::unique_ptr<Resampler> resampler_;
  Muxer muxer_;
  libav::Frame frame_{av_frame_alloc()};
  libav::Packet packet_{av_packet_alloc()};
  Samples waiting_;  // less than a frame between calls
  std::int64_t position_ = 0;
  bool finished_ = false;
};

}  // namespace

core::Result<std::unique_ptr<Encoder>> create_libav_encoder(Encoding encoding, int input_rate_hz) {
  libav::set_up();
  const auto& recipe = *std::ranges::find(recipes, encoding, &Recipe::encoding);
  const AVCodec* codec = avcodec_find_encoder_by_name(recipe.encoder);
  if (codec == nullptr || av_guess_format(recipe.muxer, nullptr, nullptr) == nullptr) {
    return Error{ErrorCode::unsupported,
                 fmt::format("this libavcodec has no encoder '{}'", recipe.encoder),
                 "install Debian's libavcodec59, or ask for wav or pcm"};
  }
  const int rate_hz = rate_for(*codec, input_rate_hz);
  auto resampler = create_resampler(input_rate_hz, rate_hz);
  if (!resampler) return resampler.error();
  auto context = open_encoder(recipe, *codec, rate_hz);
  if (!context) return context.error();
  auto encoder = std::make_unique<LibavEncoder>(std::move(*context), std::move(*resampler));
  if (auto started = encoder->start(recipe); !started) return started.error();
  return encoder;
}

}  // namespace repartee::audio
