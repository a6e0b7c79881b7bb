#pragma once
// Comparing transcripts, as speech recognition is measured.

#include <cstddef>
#include <string_view>

namespace repartee::test {

struct WordErrors {
  std::size_t errors = 0;  ///< Words to insert, delete or replace (Levenshtein).
  std::size_t words = 0;   ///< Of the reference.

  /// Word error rate: 0 is perfect; it can exceed 1.
  double rate() const {
    return words == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(words);
  }
  WordErrors& operator+=(const WordErrors& other) {
    errors += other.errors;
    words += other.words;
    return *this;
  }
};

/// Case and punctuation other than apostrophes do not count.
WordErrors word_errors(std::string_view reference, std::string_view heard);

}  // namespace repartee::test
