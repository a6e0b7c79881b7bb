#pragma once
// Writing WAV (16-bit mono PCM). Reading goes through decode.hpp, as for every other container.

#include <cstdint>
#include <span>
#include <string>

namespace repartee::audio {

/// The 44-byte header. `data_bytes` of 0xFFFFFFFF makes a header for a stream of unknown length.
std::string wav_header(std::uint32_t data_bytes, int rate_hz);

/// A whole file.
std::string to_wav(std::span<const std::int16_t> samples, int rate_hz);

}  // namespace repartee::audio
