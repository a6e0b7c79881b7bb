#pragma once
// The three kinds of sound that go over the wire in base64.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "audio/pcm.hpp"

namespace repartee::protocol::realtime {

enum class AudioFormat : std::uint8_t {
  pcm,   ///< 16 bits, little-endian, 24 kHz.
  pcmu,  ///< G.711 µ-law, 8 kHz.
  pcma,  ///< G.711 A-law, 8 kHz.
};

std::string_view ga_name(AudioFormat format);    ///< "audio/pcm" …
std::string_view beta_name(AudioFormat format);  ///< "pcm16", "g711_ulaw", "g711_alaw".
std::optional<AudioFormat> audio_format_named(std::string_view name);  ///< Either shape's.

int rate_hz(AudioFormat format);
std::size_t sample_bytes(AudioFormat format);

/// Sound at the format's rate, from the wire. Of PCM that ends in half a sample the half is left
/// out: `bytes` must hold whole ones.
audio::Samples from_wire(std::string_view bytes, AudioFormat format);
/// And to it.
std::string to_wire(std::span<const std::int16_t> samples, AudioFormat format);

}  // namespace repartee::protocol::realtime
