#pragma once
// Several engines as one: where the first fails, the next hears the same utterance.

#include <memory>
#include <vector>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// The engines in order of preference, at least one. An utterance keeps its audio; when its engine
/// fails (whatever the reason but `cancelled` and `overloaded`), the next one is given all of it.
/// Engines that do not know its language are left out, so a language is known where any engine
/// knows it. A remote engine behind a local one would wait on the threads that compute: registries
/// refuse that. An engine that failed is left alone for a while (http::Rest) while another one
/// works. With all of them failed, the error names each.
std::shared_ptr<SpeechToText> create_stt_chain(std::vector<std::shared_ptr<SpeechToText>> engines);

}  // namespace repartee::stt
