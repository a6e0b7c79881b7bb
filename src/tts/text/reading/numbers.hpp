#pragma once
// Figures as they are written: groups, decimals, ranges.

#include <string>
#include <string_view>

#include "tts/text/reading/language.hpp"

namespace repartee::tts::reading {

/// "1,234.50", at its first digit.
struct Number {
  std::size_t size = 0;  ///< Bytes; 0: there is no digit.
  std::string whole;     ///< Without group marks: "1234".
  std::string decimals;  ///< "50"; empty: none.

  bool is_one() const { return whole == "1" && decimals.empty(); }
};
Number number_at(const Place& place, const Language& language);

/// What is left to the voice to read: the figures, without group marks where it knows none.
std::string figures(const Place& place, const Number& number, const Language& language);

/// One number, or two with a dash between them ("5–10", "5-10" where the second is greater).
struct Amount {
  Number number;  ///< The last.
  std::size_t size = 0;
  Reading parts;  ///< "5", "to", "10".
  bool range = false;
};
Amount amount_at(const Place& place, const Language& language);

/// A four-digit number that can only be, or by its place is, a year: 1100 to 2099.
bool looks_like_year(const Number& number, std::size_t size);

}  // namespace repartee::tts::reading
