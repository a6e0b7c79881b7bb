#pragma once
// What recognizers are told to expect: the operator's hot words, in front of whatever prompt there
// is. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// All of it, "Glossary: " included.
inline constexpr std::size_t most_glossary_bytes = 512;

/// Words and short phrases in the form that Whisper's prompting guide (OpenAI's cookbook) has for
/// them: "Glossary: Acme, Roadrunner."; "" for none. `invalid_argument` for one that is blank or
/// more than a line, and where it all gets longer than most_glossary_bytes.
core::Result<std::string> glossary_of(const std::vector<std::string>& hot_words);

/// The end of the prompt that Whisper has room for, from the start of a word: it takes 223 tokens,
/// and its tokenizer recurses over what it is given. A view of the prompt.
std::string_view end_of_prompt(std::string_view prompt, std::size_t room_bytes = 800);

/// Glossary and prompt as one text, for engines that take one. Of what is too long Whisper, here or
/// at a provider, drops the beginning: behind a glossary the prompt is cut so that this one stays.
/// Without a glossary it is the prompt as it stands.
std::string whole_prompt(const RecognitionOptions& options);

}  // namespace repartee::stt
