#pragma once
// Whether a recognizer works at all: what the start and `repartee doctor` ask of each.

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// Gives it one utterance of half a second and waits for the final transcript, whatever that says.
/// A remote engine gets a hum, because it answers silence without its server; what computes here
/// gets silence, of which no engine makes words.
core::Result<> try_out(SpeechToText& engine);

}  // namespace repartee::stt
