#pragma once
// Speech on its way out over HTTP, in the formats of OpenAI's /v1/audio/speech.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "audio/pcm.hpp"
#include "core/error.hpp"

namespace repartee::audio {

enum class Encoding { wav, pcm, opus, flac, mp3, aac };

/// "wav", "pcm", …; nothing for an unknown name.
std::optional<Encoding> encoding_from(std::string_view name);
/// "audio/wav", "audio/ogg" (Opus), …
std::string_view content_type(Encoding encoding);

/// Encodes one mono stream piece by piece, so that the first bytes leave before the last samples
/// exist. pcm is 24 kHz s16le (OpenAI's definition); opus is in Ogg at 48 kHz; the others keep the
/// input's rate where the codec has it. Not thread-safe.
class Encoder {
 public:
  virtual ~Encoder() = default;
  /// Appends samples; returns what can be sent already (may be empty).
  virtual core::Result<std::string> feed(std::span<const std::int16_t> samples) = 0;
  /// The rest. Nothing may be fed afterwards.
  virtual core::Result<std::string> finish() = 0;
};

/// `unsupported` where this libav has no such encoder.
core::Result<std::unique_ptr<Encoder>> create_encoder(Encoding encoding, int input_rate_hz);

}  // namespace repartee::audio
