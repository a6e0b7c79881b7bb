#pragma once
// A text cut the way Piper's voices were trained: sentences, of clauses that end with a mark.

#include <cstddef>
#include <string_view>
#include <vector>

namespace repartee::tts::piper {

struct Range {
  std::size_t begin = 0;  ///< Bytes of the text.
  std::size_t end = 0;
};

struct Clause {
  Range text;                ///< Without its mark and the space around.
  char mark = 0;             ///< One of . ? ! , : ; or 0 where the text just goes on.
  std::vector<Range> words;  ///< Without the punctuation around them.
};

using Sentence = std::vector<Clause>;

/// A network's cost in memory grows with the square of a sentence's length: longer ones are cut, at
/// a clause, at a space, or in mid-word.
inline constexpr std::size_t most_sentence_bytes = 400;

/// `text` is UTF-8. A mark counts where space or the end of the text follows, so not in "3.5".
std::vector<Sentence> sentences(std::string_view text);

}  // namespace repartee::tts::piper
