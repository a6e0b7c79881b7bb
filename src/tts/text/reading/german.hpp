#pragma once
// Rules that only German has.

#include "tts/text/reading/language.hpp"

namespace repartee::tts::reading {

/// "15.03.2024", "15. März 2024", "am 15.3." → "fünfzehnter März zweitausendvierundzwanzig", with
/// the ending that the word before asks for: "am fünfzehnten März".
Reading read_german_date(const Place& place, const Language& language);
/// "der 3. Versuch" → "der dritte Versuch"; only behind a word that tells it from a full stop.
Reading read_german_ordinal(const Place& place, const Language& language);
/// "die 90er" → "neunziger".
Reading read_german_decade(const Place& place, const Language& language);
/// "14:05 Uhr", "14:05", "14.05 Uhr" → "14 Uhr 5".
Reading read_german_time(const Place& place, const Language& language);

}  // namespace repartee::tts::reading
