#pragma once
// The rules that languages share. Each reads one kind of thing, at the place where it begins.

#include <optional>
#include <string_view>

#include "tts/text/reading/language.hpp"
#include "tts/text/reading/numbers.hpp"

namespace repartee::tts::reading {

/// "https://www.example.com/a" → "example dot com", "me@example.com" → "me at example dot com".
Reading read_address(const Place& place, const Language& language);

/// "+1 (555) 123-4567", "555-1234", "030 1234567": digit by digit, a pause between groups.
Reading read_phone(const Place& place, const Language& language);

/// "1.2.3" and "v2.0": point by point.
Reading read_version(const Place& place, const Language& language);

/// "3:2" → "3 to 2". Times of day come before it.
Reading read_score(const Place& place, const Language& language);

/// "$5.20" → "5 dollars 20", "€2.5 million", "EUR 5".
Reading read_money(const Place& place, const Language& language);
/// The same where the sign stands behind: what follows `amount`, which ends at `after`; the parts
/// of the amount included.
Reading money_behind(const Amount& amount, const Place& after, const Language& language);

/// A number and what it counts: "5 kg", "20 °C", "50%", "5–10 €", "2½"; or the number alone.
Reading read_quantity(const Place& place, const Language& language);

/// "3/4" → "three quarters".
Reading read_fraction(const Place& place, const Language& language);

/// "in 1905" → "nineteen oh five"; only behind a word that makes a year of it.
Reading read_year(const Place& place, const Language& language);

/// The words for a unit that ends no word too early: "km" of "km away" but not of "kmx".
const Unit* unit_at(const Place& place, const Language& language);

/// "/kg" and "/month" behind an amount: "per kilogram", "per month".
void append_per(Reading& reading, const Place& after, const Language& language);

/// "e.g." → "for example".
Reading read_shorthand(const Place& place, const Language& language);

/// "&" → "and", "×" → "times", "#1" → "number 1".
Reading read_sign(const Place& place, const Language& language);

}  // namespace repartee::tts::reading
