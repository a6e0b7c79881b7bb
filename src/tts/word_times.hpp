#pragma once
// When the words of a text are said, for engines that do not know or learn it late. Pure.

#include <cstdint>
#include <string_view>
#include <vector>

#include "tts/spoken_word.hpp"

namespace repartee::tts {

/// Byte ranges of the words (runs of anything but white space) from byte `from` on; no times.
std::vector<SpokenWord> words_from(std::string_view text, std::size_t from);

/// The words from byte `from` on, each as long as its share of the letters, over the samples
/// [begin, end). Words for which there is no sample left are left out.
std::vector<SpokenWord> spread_words(std::string_view text, std::size_t from, std::int64_t begin,
                                     std::int64_t end);

/// Estimates as the sound comes: a word counts once its estimated end has come.
class PacedWords {
 public:
  PacedWords(std::string_view text, int rate_hz, double speed);

  /// The further words that must have been said when so many samples have come.
  std::vector<SpokenWord> next(std::int64_t samples);
  /// Now the length is known: the words that are left share what is left.
  std::vector<SpokenWord> finish(std::int64_t samples);

 private:
  const std::string_view text_;
  const double samples_per_byte_;
  std::vector<SpokenWord> words_;
  std::size_t next_ = 0;
  std::int64_t said_ = 0;  // end of the last word
};

}  // namespace repartee::tts
