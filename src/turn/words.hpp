#pragma once
// Words as the rules of turn-taking compare them: without case and punctuation, so that it does not
// matter how a recognizer writes.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace repartee::turn {

/// A word of a transcript.
struct Word {
  std::string text;      ///< Lower case; apostrophes plain; no marks around it. Never empty.
  char32_t mark = 0;     ///< The last mark that follows it: . ? ! , ; : - … (U+2026); 0 for none.
  bool capital = false;  ///< It was written with a capital letter in front.

  bool operator==(const Word&) const = default;
};

/// The words of a text, at most the `most` last ones. What is between spaces is one word
/// ("ann@example.com", "3.14", "555-0123"); what is only punctuation belongs to the word before it.
/// Lower case reaches Latin, Greek and Cyrillic letters. Broken UTF-8 is left out.
std::vector<Word> words_of(std::string_view text, std::size_t most = 64);

/// The same words and nothing else, with single spaces: "Well, I'd…" → "well i'd".
std::string plain_words(std::string_view text, std::size_t most = 64);

}  // namespace repartee::turn
