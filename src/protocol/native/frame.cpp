#include "protocol/native/frame.hpp"

#include <fmt/format.h>

#include <cassert>

namespace repartee::protocol::native {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::uint8_t version = 1;
constexpr std::uint8_t kind_pcm = 1;
constexpr std::uint16_t flag_first = 1;
constexpr std::uint16_t flag_last = 2;

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}

template <class T>
T get(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= std::uint64_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  }
  return static_cast<T>(value);
}

}  // namespace

std::string encode_frame(const FrameHeader& header, std::span<const std::int16_t> samples) {
  assert(samples.size_bytes() <= max_frame_audio_bytes);
  std::string out;
  out.reserve(frame_header_bytes + samples.size_bytes());
  put(out, version);
  put(out, kind_pcm);
  put(out,
      static_cast<std::uint16_t>((header.first ? flag_first : 0) | (header.last ? flag_last : 0)));
  put(out, header.stream);
  put(out, header.sequence);
  put(out, header.sample_clock);
  for (const std::int16_t sample : samples) put(out, static_cast<std::uint16_t>(sample));
  return out;
}

core::Result<Frame> decode_frame(std::string_view bytes) {
  if (bytes.size() < frame_header_bytes) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("an audio frame of {} bytes is shorter than its {}-byte header",
                             bytes.size(), frame_header_bytes),
                 "binary messages are audio frames, see docs/protocol.md");
  }
  if (const auto found = get<std::uint8_t>(bytes, 0); found != version) {
    return Error(ErrorCode::unsupported,
                 fmt::format("audio frames of version {} are not known", found),
                 "the first byte of a frame is 1");
  }
  if (const auto found = get<std::uint8_t>(bytes, 1); found != kind_pcm) {
    return Error(ErrorCode::unsupported, fmt::format("frames of kind {} are not known", found),
                 "the second byte of a frame is 1, for PCM audio");
  }
  const std::string_view audio = bytes.substr(frame_header_bytes);
  if (audio.size() > max_frame_audio_bytes) {
    return Error(ErrorCode::too_large,
                 fmt::format("an audio frame with {} bytes of samples is over the limit of {}",
                             audio.size(), max_frame_audio_bytes),
                 "20 ms a frame is best");
  }
  if (audio.size() % sizeof(std::int16_t) != 0) {
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("an audio frame with {} bytes of samples ends in half a sample", audio.size()),
        "samples are 16 bits each");
  }
  Frame frame;
  const auto flags = get<std::uint16_t>(bytes, 2);
  frame.header = {.first = (flags & flag_first) != 0,
                  .last = (flags & flag_last) != 0,
                  .stream = get<std::uint32_t>(bytes, 4),
                  .sequence = get<std::uint32_t>(bytes, 8),
                  .sample_clock = get<std::uint64_t>(bytes, 12)};
  frame.samples.reserve(audio.size() / sizeof(std::int16_t));
  for (std::size_t at = 0; at < audio.size(); at += sizeof(std::int16_t)) {
    frame.samples.push_back(static_cast<std::int16_t>(get<std::uint16_t>(audio, at)));
  }
  return frame;
}

}  // namespace repartee::protocol::native
