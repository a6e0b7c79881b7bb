#pragma once
// German numbers in words: voices read plain figures well, but neither ordinals nor years.

#include <string>

namespace repartee::tts::reading {

/// 0 to 999,999: "einundzwanzig", "zweitausendvierundzwanzig"; 1 is "eins".
std::string german_cardinal(int number);

/// Without its ending: 1 → "erst", 3 → "dritt", 20 → "zwanzigst". From 1 to 999,999.
std::string german_ordinal_stem(int number);

/// 1984 → "neunzehnhundertvierundachtzig", 2024 → "zweitausendvierundzwanzig".
std::string german_year(int year);

}  // namespace repartee::tts::reading
