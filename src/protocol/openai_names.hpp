#pragma once
// The one place where names of OpenAI that are not here become this server's defaults, so that
// clients written for OpenAI work as they are.

#include <string>
#include <string_view>

#include "tts/text_to_speech.hpp"

namespace repartee::protocol {

/// "whisper-1", "gpt-4o-transcribe", "tts-1", "gpt-4o-mini-tts", "gpt-realtime" …, and their dated
/// versions.
bool is_openai_model(std::string_view name);
/// "alloy", "marin" …
bool is_openai_voice(std::string_view name);

/// The voice that a client means: one of the engine's keeps its name, one of OpenAI's becomes
/// `configured`, the server's own choice; any other name is returned as it is, for the engine to
/// refuse.
std::string voice_here(std::string name, const tts::TextToSpeech& engine,
                       const std::string& configured);

}  // namespace repartee::protocol
