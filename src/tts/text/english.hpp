#pragma once
// What stands in English text for words, as words.

#include <string>
#include <string_view>

namespace repartee::tts {

/// Expands money ("$5.20" → "5 dollars 20"), percent, degrees, ISO dates, ranges, web and mail
/// addresses, common Latin abbreviations and symbols. Numbers stay digits. Expects
/// markdown_text(plain_characters(…)).
std::string english_words(std::string_view text);

}  // namespace repartee::tts
