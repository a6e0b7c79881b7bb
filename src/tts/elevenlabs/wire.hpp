#pragma once
// The wire of ElevenLabs' `multi-stream-input`: many texts ("contexts") spoken over one WebSocket.
// Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tts/provider.hpp"

namespace repartee::tts {

/// What is asked for: signed 16-bit little-endian mono.
inline constexpr int elevenlabs_rate_hz = 24000;

/// stability, similarity_boost, style, use_speaker_boost.
const std::vector<Parameter>& elevenlabs_parameters();

/// Path and query below the address, with the voice's id.
std::string elevenlabs_path(const std::string& voice_id, const std::string& model);

/// The messages that say one text: they open its context, give the text, and close the context once
/// everything is spoken. A speed outside the provider's 0.7 to 1.2 is the nearest it allows.
std::vector<std::string> speak_context(const std::string& context, std::string_view text,
                                       double speed, const Parameters& parameters);

/// Ends a context at once: nothing more of it is wanted.
std::string drop_context(const std::string& context);

struct ElevenLabsMessage {
  std::string context;  ///< "" where it is about the connection.
  std::vector<std::int16_t> audio;
  /// The characters said in this audio, with times from its start in milliseconds.
  std::vector<std::string> characters;
  std::vector<double> starts_ms;
  std::vector<double> durations_ms;
  bool final = false;  ///< The context has ended.
  std::string error;   ///< The provider's words; "" where nothing is wrong.
  std::string kind;    ///< Of the error: "quota_exceeded".
};

/// `provider_failed` for what is not a JSON object, or whose audio is not base64. Alignments whose
/// lists differ in length are cut to the shortest.
core::Result<ElevenLabsMessage> parse_elevenlabs(std::string_view message);

}  // namespace repartee::tts
