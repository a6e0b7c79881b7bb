#pragma once
// From whisper's tokens to words. Pure.

#include <span>
#include <string>
#include <vector>

#include "stt/transcript.hpp"

namespace repartee::stt {

/// One text token: a word, a part of one, a punctuation mark, or a few bytes of a character.
struct TextToken {
  std::string text;  ///< A leading space begins a word.
  double start_s = 0;
  double end_s = 0;
  double probability = 1;
  double heard_s = -1;  ///< When the decoder thinks that it begins; -1 where it has no idea.
};

/// Merges tokens into words; a word's confidence is the geometric mean of its tokens'. Drops what
/// nobody said: "[BLANK_AUDIO]", "(music)", "*laughs*", ">>" before a speaker, notes,
/// marks without a word, and bytes that are not UTF-8.
std::vector<Word> words_of(std::span<const TextToken> tokens);

/// Gives tokens their times between `begin_s` and `end_s`: those that the decoder has an idea of
/// begin there, where that moves forward; those between share what is between by their length in
/// letters.
void place_in_time(std::span<TextToken> tokens, double begin_s, double end_s);

}  // namespace repartee::stt
