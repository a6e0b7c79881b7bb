#pragma once
// Whole texts as sound, for the command line. (Conversations stream: see runtime/.)

#include <functional>
#include <string>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "tts/text/lexicon.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::app {

/// Speaks a text of any length, clause by clause as in a conversation. Each clause's sound goes to
/// `sink` with the share of the text that is done (0 to 1).
core::Result<> synthesize(
    tts::TextToSpeech& engine, const std::string& text, const std::string& voice, double speed,
    const std::function<core::Result<>(const audio::Samples&, double done)>& sink,
    const tts::Lexicon& lexicon = tts::no_lexicon());

}  // namespace repartee::app
