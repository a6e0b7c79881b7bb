#pragma once
// What the words before a pause say about whether more will come.

#include <string_view>

#include "turn/endpointer.hpp"

namespace repartee::turn {

/// How a transcript ends. EndingOdds has the meaning of each.
enum class Ending {
  nothing,
  finished,
  answered,
  unmarked,
  running,
  comma,
  leaning,
  open,
  filler,
  dictating,
};
std::string_view name(Ending ending);

/// Whether who wrote these words writes marks of punctuation: one of them, or a capital letter in
/// front, shows it.
bool writes_marks(std::string_view words);

/// Reads the words so far. Good with and without punctuation: whether the recognizer writes marks
/// is read off the words (a mark or a capital letter anywhere). A language without lists has
/// `nothing`, `finished`, `unmarked`, `running` and `comma` only.
Ending ending_of(std::string_view words, std::string_view language, Expected expected);

}  // namespace repartee::turn
