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
};

/// Merges tokens into words; a word's confidence is the geometric mean of its tokens'. Drops what
/// nobody said: "[BLANK_AUDIO]", "(music)", "*laughs*", notes, and bytes that are not UTF-8.
std::vector<Word> words_of(std::span<const TextToken> tokens);

}  // namespace repartee::stt
