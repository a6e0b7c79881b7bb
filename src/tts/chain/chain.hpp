#pragma once
// Several voices as one: where the first breaks off, the next says the rest of the sentence.

#include <memory>
#include <vector>

#include "tts/text_to_speech.hpp"

namespace repartee::tts {

/// The engines in order of preference, at least one; the chain has the first one's voices and
/// sample rate. When an engine fails before it has said anything, the next says all of it; when it
/// fails in the middle, the next begins with the first word that has not been handed on whole, so
/// that nothing is said twice. (An engine that tells no words cannot be taken over in the middle:
/// its error stands.) The others speak with their voice of the same name, or their own default.
///
/// An engine that failed is left alone for a while (http::Rest) while another one works. Errors of
/// the request itself (text, speed, voice) are the first engine's and go to nobody else.
std::shared_ptr<TextToSpeech> create_tts_chain(std::vector<std::shared_ptr<TextToSpeech>> engines);

}  // namespace repartee::tts
