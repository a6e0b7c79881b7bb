#include "audio/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <string_view>
#include <vector>

#include "audio/cut_short.hpp"
#include "audio/libav.hpp"
#include "audio/memory_reader.hpp"
#include "audio/mono_sink.hpp"
#include "core/time.hpp"

namespace repartee::audio {
namespace {

using core::Error;
using core::ErrorCode;

constexpr const char* what_to_send =
    "send WAV, WebM, Ogg, MP4/M4A, MP3, FLAC or ADTS with PCM, Opus, Vorbis, AAC, MP3 or FLAC in "
    "it";

// libav's names. Debian's libav knows some 350 demuxers and 500 decoders; these few are all that a
// stranger's bytes may reach. libav checks the lists where it opens something by itself
// (avformat_find_stream_info), decode() before it opens something.
constexpr const char* demuxers = "wav,matroska,ogg,mov,mp3,flac,aac";
constexpr const char* decoders =
    "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_mulaw,pcm_alaw,opus,vorbis,aac,mp3float,"
    "flac";
struct Codec {
  AVCodecID id;
  const char* decoder;
};
constexpr std::array codecs{
    Codec{AV_CODEC_ID_PCM_U8, "pcm_u8"},       Codec{AV_CODEC_ID_PCM_S16LE, "pcm_s16le"},
    Codec{AV_CODEC_ID_PCM_S24LE, "pcm_s24le"}, Codec{AV_CODEC_ID_PCM_S32LE, "pcm_s32le"},
    Codec{AV_CODEC_ID_PCM_F32LE, "pcm_f32le"}, Codec{AV_CODEC_ID_PCM_MULAW, "pcm_mulaw"},
    Codec{AV_CODEC_ID_PCM_ALAW, "pcm_alaw"},   Codec{AV_CODEC_ID_OPUS, "opus"},
    Codec{AV_CODEC_ID_VORBIS, "vorbis"},       Codec{AV_CODEC_ID_AAC, "aac"},
    Codec{AV_CODEC_ID_MP3, "mp3float"},        Codec{AV_CODEC_ID_FLAC, "flac"},
};

Error corrupt(std::string what) {
  return {ErrorCode::corrupt, std::move(what), what_to_send};
}

/// libav's probing reads this much beyond what it is given.
std::vector<unsigned char> padded(std::span<const std::byte> bytes) {
  std::vector<unsigned char> out(bytes.size() + AVPROBE_PADDING_SIZE);
  if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

/// What the bytes are, whatever the client calls them.
core::Result<const AVInputFormat*> probe(std::span<const std::byte> bytes) {
  // From little to much, because 350 demuxers scan what they are given (8 ms for 256 KiB), up to
  // what sees past a picture in an ID3 tag.
  constexpr std::size_t least = 4 << 10;
  constexpr std::size_t most = 1 << 20;
  const AVInputFormat* format = nullptr;
  int score = 0;
  for (std::size_t size = least; score <= AVPROBE_SCORE_RETRY; size *= 4) {
    auto head = padded(bytes.first(std::min(bytes.size(), size)));
    AVProbeData data = {};
    data.filename = "";
    data.buf = head.data();
    data.buf_size = static_cast<int>(head.size() - AVPROBE_PADDING_SIZE);
    score = 0;
    format = av_probe_input_format2(&data, 1, &score);
    if (size >= bytes.size() || size >= most) break;
  }
  if (format != nullptr && av_match_list(format->name, demuxers, ',') > 0) return format;
  if (format == nullptr || score <= AVPROBE_SCORE_RETRY) {
    return corrupt("the bytes are no recording of a known kind");
  }
  return Error{ErrorCode::unsupported,
               fmt::format("recordings of the kind '{}' are not accepted", format->name),
               what_to_send};
}

struct CloseInput {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
using Input = std::unique_ptr<AVFormatContext, CloseInput>;

/// A recording may name other files or addresses (MP4 references): none is ever opened.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EACCES);
}

core::Result<Input> open(const AVInputFormat* format, AVIOContext* io) {
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr) return Error{ErrorCode::internal, "out of memory"};
  context->pb = io;
  context->io_open = refuse_to_open;
  context->max_streams = 32;  // A film with its languages and subtitles; the default is 1000.
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", demuxers, 0);
  av_dict_set(&options, "codec_whitelist", decoders, 0);
  av_dict_set(&options, "protocol_whitelist", "", 0);
  const int opened = avformat_open_input(&context, "", format, &options);
  av_dict_free(&options);
  if (opened < 0) return corrupt("the recording cannot be read: " + libav::words(opened));
  Input input(context);
  const int found = avformat_find_stream_info(context, nullptr);
  if (found < 0) return corrupt("the recording cannot be read: " + libav::words(found));
  return input;
}

core::Result<AVStream*> choose_stream(AVFormatContext& input) {
  int index = av_find_best_stream(&input, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  // It overlooks streams whose decoder it may not open; the error should still name their codec.
  for (unsigned i = 0; index < 0 && i < input.nb_streams; ++i) {
    if (input.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) index = static_cast<int>(i);
  }
  if (index < 0) return corrupt("the recording holds no sound");
  for (unsigned i = 0; i < input.nb_streams; ++i) {
    if (static_cast<int>(i) != index) input.streams[i]->discard = AVDISCARD_ALL;
  }
  return input.streams[index];
}

core::Result<libav::CodecContext> open_decoder(const AVStream& stream) {
  const auto known = std::ranges::find(codecs, stream.codecpar->codec_id, &Codec::id);
  if (known == codecs.end()) {
    return Error{ErrorCode::unsupported,
                 fmt::format("sound coded as '{}' is not accepted",
                             avcodec_get_name(stream.codecpar->codec_id)),
                 what_to_send};
  }
  const AVCodec* codec = avcodec_find_decoder_by_name(known->decoder);
  if (codec == nullptr) {
    return Error{ErrorCode::unsupported,
                 fmt::format("this libavcodec has no decoder '{}'", known->decoder),
                 "install Debian's libavcodec59"};
  }
  libav::CodecContext decoder(avcodec_alloc_context3(codec));
  if (!decoder) return Error{ErrorCode::internal, "out of memory"};
  int failed = avcodec_parameters_to_context(decoder.get(), stream.codecpar);
  decoder->pkt_timebase = stream.time_base;  // Opus and AAC cut their padding by it.
  if (failed >= 0) failed = avcodec_open2(decoder.get(), codec, nullptr);
  if (failed < 0) return corrupt("the recording cannot be decoded: " + libav::words(failed));
  return decoder;
}

/// Reads packets and decodes them until the end or an error that ends everything.
class Decoding {
 public:
  Decoding(AVFormatContext& input, const AVStream& stream, AVCodecContext& decoder,
           libav::MonoSink& sink)
      : input_(input),
        stream_(stream),
        decoder_(decoder),
        sink_(sink),
        whole_packets_(av_get_exact_bits_per_sample(stream.codecpar->codec_id) == 0) {}

  core::Result<> run() {
    if (!packet_ || !frame_) return Error{ErrorCode::internal, "out of memory"};
    int read = 0;
    while ((read = av_read_frame(&input_, packet_.get())) >= 0) {
      if (packet_->stream_index == stream_.index) {
        damaged_ |= whole_packets_ && (packet_->flags & AV_PKT_FLAG_CORRUPT) != 0;
        if (auto added = decode(packet_.get()); !added) return added;
      }
      av_packet_unref(packet_.get());
    }
    damaged_ |= read != AVERROR_EOF;
    if (auto rest = decode(nullptr); !rest) return rest;
    return sink_.finish();
  }

  bool damaged() const { return damaged_; }
  int rate_hz() const { return rate_hz_; }

 private:
  /// A packet, or null for what the decoder still holds.
  core::Result<> decode(const AVPacket* packet) {
    // Damage costs its packet only: what follows may be sound again.
    damaged_ |= avcodec_send_packet(&decoder_, packet) < 0;
    int got = 0;
    while ((got = avcodec_receive_frame(&decoder_, frame_.get())) >= 0) {
      if (rate_hz_ == 0) rate_hz_ = frame_->sample_rate;
      auto added = sink_.add(*frame_);
      av_frame_unref(frame_.get());
      if (!added) return added;
    }
    damaged_ |= got != AVERROR(EAGAIN) && got != AVERROR_EOF;
    return {};
  }

  AVFormatContext& input_;
  const AVStream& stream_;
  AVCodecContext& decoder_;
  libav::MonoSink& sink_;
  // PCM comes in blocks of libav's choice, and the last one is short where a WAV header leaves the
  // length open; in other codecs a short packet is a cut one.
  const bool whole_packets_;
  libav::Packet packet_{av_packet_alloc()};
  libav::Frame frame_{av_frame_alloc()};
  bool damaged_ = false;
  int rate_hz_ = 0;
};

/// Whether the data ended before the container's own tables or pages said.
bool ended_early(std::span<const std::byte> bytes, const AVFormatContext& input, double seconds) {
  const std::string_view container = input.iformat->name;
  if (container == "wav") return wav_is_cut_short(bytes);
  if (container == "ogg") return ogg_is_cut_short(bytes);
  if (container == "matroska,webm" && matroska_is_cut_short(bytes)) return true;
  // Some containers count the encoder's delay and padding: at most two AAC frames at 8 kHz.
  constexpr double tolerance_s = 0.3;
  return input.duration > 0 && input.duration_estimation_method != AVFMT_DURATION_FROM_BITRATE &&
         seconds + tolerance_s < static_cast<double>(input.duration) / AV_TIME_BASE;
}

}  // namespace

core::Result<Recording> decode(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return Error{ErrorCode::too_large,
                 fmt::format("the recording is larger than {} bytes", limits.max_bytes),
                 "send it in shorter pieces, or compressed"};
  }
  if (bytes.empty()) return corrupt("the recording is empty (0 bytes)");
  libav::set_up();

  const auto format = probe(bytes);
  if (!format) return format.error();
  libav::MemoryReader reader(bytes);
  const auto input = open(*format, reader.io());
  if (!input) return input.error();
  const auto stream = choose_stream(**input);
  if (!stream) return stream.error();
  const auto decoder = open_decoder(**stream);
  if (!decoder) return decoder.error();

  libav::MonoSink sink(static_cast<std::size_t>(limits.max_seconds * core::input_rate_hz));
  Decoding decoding(**input, **stream, **decoder, sink);
  const auto done = decoding.run();
  if (!done && (done.error().code == ErrorCode::too_large || sink.size() == 0)) return done.error();
  if (sink.size() == 0) return corrupt("the recording holds no sound that can be decoded");

  Recording recording{.sound = {.samples = sink.take(), .rate_hz = core::input_rate_hz},
                      .container = (*format)->name,
                      .codec = avcodec_get_name((*stream)->codecpar->codec_id),
                      .source_rate_hz = decoding.rate_hz()};
  recording.truncated =
      !done || decoding.damaged() || ended_early(bytes, **input, recording.sound.seconds());
  return recording;
}

core::Result<Recording> decode_file(const std::string& path, const DecodeLimits& limits) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes;
  // One byte above the limit is enough to see that it is exceeded, whatever the file is.
  constexpr std::size_t piece = 1 << 16;
  while (file && bytes.size() <= limits.max_bytes) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    file.read(bytes.data() + before, piece);
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (bytes.empty() && (!file.is_open() || file.bad())) {
    return Error{ErrorCode::not_found, fmt::format("cannot read the file '{}'", path),
                 "check that it exists and may be read"};
  }
  return decode(std::as_bytes(std::span(bytes)), limits);
}

}  // namespace repartee::audio
