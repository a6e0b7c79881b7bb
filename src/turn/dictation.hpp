#pragma once
// Digits, letters and e-mail addresses that somebody dictates: pauses between their groups are not
// the end.

#include <cstdint>
#include <span>

#include "turn/endpointer.hpp"
#include "turn/lexicon.hpp"
#include "turn/words.hpp"

namespace repartee::turn {

enum class Dictation : std::uint8_t {
  none,      ///< Nothing is dictated at the end of these words.
  partial,   ///< More must come: no number, word or address is that short.
  possible,  ///< It may be all: 4, 5, 7 or 9 digits, four letters and more.
  complete,  ///< A valid length: 10 or 11 digits, 16, an address with its domain.
};

/// What is dictated at the end of the words. `expected` digits, spelling or an e-mail address count
/// from their first digit, letter or sign; unasked they count from what no sentence holds: three
/// digits one by one, two letters, a spoken "at … dot".
Dictation dictation_of(std::span<const Word> words, const Lexicon& lexicon, Expected expected);

}  // namespace repartee::turn
