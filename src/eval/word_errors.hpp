#pragma once
// How two sequences of words differ: the word error rate that speech recognition is measured by.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace repartee::eval {

/// Errors of a recognizer, over one clip or many.
struct WordErrors {
  std::size_t substitutions = 0;
  std::size_t insertions = 0;
  std::size_t deletions = 0;
  std::size_t words = 0;  ///< Of the reference.

  std::size_t errors() const { return substitutions + insertions + deletions; }
  /// Errors per reference word, as a fraction: 0 is perfect, and it can exceed 1. Where nothing was
  /// to be heard, 1 for any word that was.
  double rate() const {
    if (words == 0) return errors() == 0 ? 0 : 1;
    return static_cast<double>(errors()) / static_cast<double>(words);
  }
  WordErrors& operator+=(const WordErrors& other) {
    substitutions += other.substitutions;
    insertions += other.insertions;
    deletions += other.deletions;
    words += other.words;
    return *this;
  }
  bool operator==(const WordErrors&) const = default;
};

/// The fewest errors that turn `reference` into `heard` (Levenshtein). Where several ways need as
/// few, substitutions are preferred to pairs of a deletion and an insertion.
WordErrors compare_words(std::span<const std::string> reference,
                         std::span<const std::string> heard);

/// The same of two texts, both normalized first (english.hpp).
WordErrors word_errors(std::string_view reference, std::string_view heard);

}  // namespace repartee::eval
