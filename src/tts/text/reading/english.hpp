#pragma once
// Rules that only English has.

#include "tts/text/reading/language.hpp"

namespace repartee::tts::reading {

/// "3/15/2024", "15 March", "Mar 15, 2024" → "March 15th, 2024".
Reading read_english_date(const Place& place, const Language& language);
/// "the 90s", "1990s" → "nineteen nineties".
Reading read_english_decade(const Place& place, const Language& language);
/// "10:30pm" → "10:30 P M", "9:00" → "9 o'clock".
Reading read_english_time(const Place& place, const Language& language);

}  // namespace repartee::tts::reading
