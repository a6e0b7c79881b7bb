#pragma once
// The compressed encodings: Opus, FLAC, MP3, AAC. Internal to this folder.

#include <memory>

#include "audio/encode.hpp"
#include "core/error.hpp"

namespace repartee::audio {

/// As create_encoder(), for those four.
core::Result<std::unique_ptr<Encoder>> create_libav_encoder(Encoding encoding, int input_rate_hz);

}  // namespace repartee::audio
