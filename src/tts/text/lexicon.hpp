#pragma once
// How an operator wants certain words to be said: "SQL" as "sequel", a name as it sounds.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace repartee::tts {

/// Words and what is said for them. Filled once, then only read: any thread may.
///
/// An entry matches whole words only; it may be several ("New York") or end in a sign ("C++"). One
/// without capital letters (of ASCII) matches any case, one with some only itself: "us" also
/// changes "US", "US" leaves "us" alone. Where several match, the longest counts, and of two as
/// long as each other the one that tells cases apart. What is said is not read again: write
/// "see plus plus", not "C++".
class Lexicon {
 public:
  static constexpr std::size_t max_entries = 10'000;
  static constexpr std::size_t max_word_bytes = 100;
  static constexpr std::size_t max_said_bytes = 300;

  /// `invalid_argument`, with the entry in the message: an empty or overlong half, one that is not
  /// UTF-8 or holds control characters, a word that is there already, too many.
  core::Result<> add(std::string_view word, std::string_view said);

  struct Match {
    std::size_t size = 0;  ///< Bytes of the text; 0: no entry.
    std::string_view said;
  };
  /// The entry that begins at `at` of `text`, which must be where a word may begin.
  Match find(std::string_view text, std::size_t at) const;

  std::size_t size() const { return size_; }
  /// Every entry, as it was added (but for the word's spaces and quotes): for writing it down.
  std::vector<std::pair<std::string, std::string>> entries() const;

 private:
  struct Entry {
    std::string word, said;
    bool exact = false;  // tells cases apart
  };
  // By the first byte, without its case; the longest first.
  std::array<std::vector<Entry>, 256> entries_;
  std::size_t size_ = 0;
};

/// Without entries.
const Lexicon& no_lexicon();

}  // namespace repartee::tts
