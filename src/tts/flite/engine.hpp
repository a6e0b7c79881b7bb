#pragma once
// flite: small, fast, plainly robotic, and always there. Two US English voices at 16 kHz: slt
// (female) and rms (male). Why it is here: docs/adr/0006.

#include <memory>

#include "tts/text_to_speech.hpp"

namespace repartee::tts {

/// Cannot fail: the voices are compiled in. The first sample of a clause is ready in about 10 ms of
/// computing, before the clause is synthesized to its end. The same text never gives the same
/// samples twice: the voices' breath is made of libc's rand().
std::shared_ptr<TextToSpeech> create_flite();

}  // namespace repartee::tts
