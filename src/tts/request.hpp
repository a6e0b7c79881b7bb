#pragma once
// What every engine asks of a request before it speaks.

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

/// The longest text of one request, about a quarter of an hour of speech.
inline constexpr std::size_t most_text_bytes = 16384;

/// `too_large` for a text over most_text_bytes, `invalid_argument` for one that is not UTF-8 or a
/// speed outside 0.5 to 2.0.
core::Result<> check(const SpeechRequest& request);

/// The position in `voices` of the voice called `name`, which may name one of its speakers after a
/// '#'; 0 for an empty name. `not_found` lists what there is.
core::Result<std::size_t> find_voice(const std::vector<Voice>& voices, const std::string& name);

/// The language in which a voice reads figures and signs: its own, or `otherwise` where it has none
/// or several ("und", "mul").
std::string spoken_language(const std::vector<Voice>& voices, const std::string& voice,
                            const std::string& otherwise);

/// The number of the speaker that `name` asks for, a name that find_voice() finds; 0 where it names
/// none.
std::size_t speaker_of(const Voice& voice, const std::string& name);

/// What synthesize() answers when it was stopped.
core::Error cancelled();

/// False for white space and ASCII punctuation alone.
bool has_something_to_say(std::string_view text);

}  // namespace repartee::tts
