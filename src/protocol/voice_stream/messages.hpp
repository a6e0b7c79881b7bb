#pragma once
// The JSON of the plain protocols: what the client's control messages mean, what the server says.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/pcm.hpp"
#include "conversation/effects.hpp"
#include "core/error.hpp"
#include "protocol/voice_stream/spoken_clauses.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol::voice_stream {

enum class Endpoint : std::uint8_t { conversation, transcribe, clip };

struct Control {
  enum class Action : std::uint8_t { reset, stop, interrupt, text, commit };
  Action action = Action::reset;
  std::string text;  ///< Of Action::text.

  bool operator==(const Control&) const = default;
};

/// One text message from the client. `invalid_argument` where it is no object or a field is wrong,
/// `unsupported` for an action that the endpoint does not have.
core::Result<Control> read_control(std::string_view text, Endpoint endpoint);

/// A binary message of 16-bit little-endian PCM. `invalid_argument` where it ends in half a sample,
/// `too_large` over max_audio_bytes.
core::Result<audio::Samples> read_audio(std::string_view bytes);
inline constexpr std::size_t max_audio_bytes = 1u << 20;  // as the native protocol's frames

std::string ready_message(const runtime::Session& session, const runtime::Engines& engines,
                          Endpoint endpoint);
/// Times are seconds on the session's audio clock, less `origin_s`.
std::string transcription_message(const conversation::event::TranscriptUpdated& event,
                                  const std::string& language, double origin_s);
std::string response_audio_message(const SpokenClauses::Clause& clause, int rate_hz);
std::string response_text_message(std::string_view text);
std::string state_message(std::string_view state, const std::vector<std::string>& events);
std::string error_message(const core::Error& error);

}  // namespace repartee::protocol::voice_stream
