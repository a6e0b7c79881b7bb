#pragma once
// Text without what spelling may choose: case, accents, punctuation, asides in brackets.

#include <string>
#include <string_view>
#include <vector>

namespace repartee::eval {

/// Without [text], <text> and (text): marks of sounds, speakers and doubts. A bracket that is not
/// closed stays.
std::string without_brackets(std::string_view text);

/// Lower case, Latin letters without accents, typographic quotes as plain ones; every symbol and
/// mark of punctuation is a space unless `keep` holds it. Letters of other scripts stay (Greek and
/// Cyrillic in lower case). Bytes that are not UTF-8 become spaces.
std::string fold(std::string_view text, std::string_view keep);

/// ASCII.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What lies between spaces.
std::vector<std::string> split_words(std::string_view text);

}  // namespace repartee::eval
