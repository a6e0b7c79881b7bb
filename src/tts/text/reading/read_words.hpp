#pragma once
// Figures, signs and abbreviations as words, and the lexicon's words as it says them.

#include "tts/text/lexicon.hpp"
#include "tts/text/reading/language.hpp"
#include "tts/text/traced_text.hpp"

namespace repartee::tts::reading {

/// Reads `in` from left to right: at each place the lexicon speaks first, then the language's rules
/// (null: none). What was put into words is not read again. Expects markdown_text().
TracedText read_words(const TracedText& in, const Language* language, const Lexicon& lexicon);

}  // namespace repartee::tts::reading
