#pragma once
// Recordings from outside (browsers, phones, files) into samples, in-process with libav.
// Containers and codecs are allow-listed: WAV, WebM/Matroska, Ogg, MP4/M4A, MP3, FLAC, ADTS;
// PCM, Opus, Vorbis, AAC, MP3, FLAC. What a client names its data does not matter: it is probed.

#include <cstddef>
#include <span>
#include <string>

#include "audio/pcm.hpp"
#include "core/error.hpp"

namespace repartee::audio {

struct DecodeLimits {
  std::size_t max_bytes = 25u << 20;  ///< OpenAI's limit for uploads is 25 MiB as well.
  double max_seconds = 1800;
};

struct Recording {
  Sound sound;            ///< 16 kHz mono.
  std::string container;  ///< libav's short name: "wav", "matroska,webm", "ogg", …
  std::string codec;      ///< "pcm_s16le", "opus", …
  int source_rate_hz = 0;
  bool truncated = false;  ///< The data ended early or held errors; `sound` has what could be read.
};

/// Decodes one whole recording. `too_large` over a limit; `unsupported` for a container or codec
/// that is not allow-listed; `corrupt` for bytes that hold no readable audio. Never throws or
/// crashes on hostile bytes (tests/fuzz/decode_fuzz.cpp).
core::Result<Recording> decode(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

/// Reads and decodes a file. `not_found` where it cannot be opened.
core::Result<Recording> decode_file(const std::string& path, const DecodeLimits& limits = {});

}  // namespace repartee::audio
