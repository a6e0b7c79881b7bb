#pragma once
// The English numbers that voices do not read as people do: years, decades, days of a month.

#include <string>

namespace repartee::tts::reading {

/// 1984 → "nineteen eighty-four", 1905 → "nineteen oh five", 1900 → "nineteen hundred". From 2000
/// on the figures: every voice reads them.
std::string english_year(int year);

/// 1990 → "nineteen nineties", 90 → "nineties"; 2000 and 2010 too. "" for what is no decade.
std::string english_decade(int year);

/// 21 → "21st", which every voice reads.
std::string english_ordinal(int number);

}  // namespace repartee::tts::reading
