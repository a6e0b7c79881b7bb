#pragma once
// Times of day as they are written, in any language.

#include "tts/text/reading/language.hpp"

namespace repartee::tts::reading {

struct TimeOfDay {
  std::size_t size = 0;  ///< Bytes; 0: there is none.
  int hour = 0;
  int minute = 0;
  int second = -1;  ///< -1: not given.
};

/// "10:30", "9:05:10": hours to 24, two digits of minutes behind `mark`.
TimeOfDay time_at(const Place& place, char mark);

}  // namespace repartee::tts::reading
