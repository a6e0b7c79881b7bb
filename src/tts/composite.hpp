#pragma once
// Several engines as one: each speaks its own voices, and one of them speaks for any that fails.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tts/text_to_speech.hpp"

namespace repartee::tts {

/// Who speaks for all while there is too much to do.
struct Relief {
  std::function<bool()> busy;  ///< Called from any thread; may be empty.
  std::string voice;           ///< Of the last engine.
};

/// `engines` must not be empty. The first one's default voice is the default; a voice that several
/// have is the first one's. Where an engine fails in the midst of a text, the last engine speaks
/// the rest in its own default voice (from the last word that was spoken whole, at the sample rate
/// of the voice that was asked for), and a warning is logged. Errors of the request itself and
/// `cancelled` are nobody's failure; nor is there help where an engine fails after audio without
/// word times. Texts that begin while `relief.busy` says so are spoken by the last engine as well.
std::shared_ptr<TextToSpeech> create_composite(std::vector<std::shared_ptr<TextToSpeech>> engines,
                                               Relief relief = {});

}  // namespace repartee::tts
