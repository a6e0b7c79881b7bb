#pragma once
// Audio frames of the native protocol (docs/protocol.md): a 20-byte little-endian header, then
// 16-bit little-endian PCM, the same both ways.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "audio/pcm.hpp"
#include "core/error.hpp"

namespace repartee::protocol::native {

inline constexpr std::size_t frame_header_bytes = 20;
inline constexpr std::size_t max_frame_audio_bytes = 1u << 20;

struct FrameHeader {
  bool first = false;              ///< The first frame of its stream.
  bool last = false;               ///< The last one; it may carry no samples.
  std::uint32_t stream = 0;        ///< Server → client: the reply, from 1. Client → server: 0.
  std::uint32_t sequence = 0;      ///< 0, 1, 2 … within the stream.
  std::uint64_t sample_clock = 0;  ///< Position of the first sample within the stream.

  bool operator==(const FrameHeader&) const = default;
};

struct Frame {
  FrameHeader header;
  audio::Samples samples;

  bool operator==(const Frame&) const = default;
};

/// The bytes of one binary message. At most max_frame_audio_bytes of samples.
std::string encode_frame(const FrameHeader& header, std::span<const std::int16_t> samples);

/// Reads one binary message. `invalid_argument` for one that is too short or holds half a sample,
/// `unsupported` for another version or kind, `too_large` over the limit. Unknown flags are ignored
/// (a later version may define them).
core::Result<Frame> decode_frame(std::string_view bytes);

}  // namespace repartee::protocol::native
