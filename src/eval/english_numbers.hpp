#pragma once
// Spoken numbers as digits.

#include <string>
#include <vector>

namespace repartee::eval {

/// Replaces the numbers among lower-case words: "twenty one" → "21", "nineteen eighty four" →
/// "1984", "two thousand and five" → "2005", "three point one four" → "3.14", "two and a half" →
/// "2.5", "double oh seven" → "007", "twenty first" → "21st", "the sixties" → "the 60s",
/// "5 million" → "5000000", "twenty dollars" → "$20", "ten percent" → "10%", "minus two" → "-2".
/// A lone "one" stays a word, for it is a pronoun as often as a number; so a lone "1" becomes one.
std::vector<std::string> read_numbers(const std::vector<std::string>& words);

}  // namespace repartee::eval
