#pragma once
// Dates as they are written, in any language.

#include "tts/text/reading/language.hpp"

namespace repartee::tts::reading {

struct Date {
  std::size_t size = 0;  ///< Bytes; 0: there is none.
  int day = 0;
  int month = 0;
  int year = 0;
};

/// "2024-03-15" (and the T before a time of day), "3/15/2024" in the language's order (or the only
/// one possible), "15.03.2024". Years of two digits are from 1950 to 2049.
Date numeric_date_at(const Place& place, const Language& language);

struct MonthName {
  std::size_t size = 0;  ///< With the full stop of a short name; 0: there is none.
  int month = 0;
};
/// "March", "Mar.", "Mar"; the whole word.
MonthName month_at(const Place& place, const Language& language);

/// A year behind a date: " 2024", ", 2024" as parts; none where something else follows.
Reading year_behind(const Place& place, const Language& language);

}  // namespace repartee::tts::reading
