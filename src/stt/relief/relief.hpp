#pragma once
// A recognizer that hands over to a smaller one while there is too much to do.

#include <functional>
#include <memory>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// Utterances that are opened while `busy` says so are heard by `small`, as far as it knows their
/// language; all others, and those that are open already, by `main`. In everything else it is
/// `main`. `busy` is called from any thread.
std::shared_ptr<SpeechToText> create_relief(std::shared_ptr<SpeechToText> main,
                                            std::shared_ptr<SpeechToText> small,
                                            std::function<bool()> busy);

}  // namespace repartee::stt
