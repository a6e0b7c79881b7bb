#include <algorithm>
#include <array>
#include <string>

#include "tts/text/clause_scan.hpp"
#include "tts/text/reading/language.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

// English, with the German ones that models write most. "no" is left out: as a word it ends
// sentences. Sorted.
constexpr std::array<std::string_view, 85> abbreviations = {
    "a.m", "abb", "abs",  "al",   "approx", "apr",  "apt",  "assn", "aug", "ave",  "blvd",
    "bzw", "ca",  "capt", "cf",   "chr",    "col",  "corp", "d.h",  "dec", "dept", "dez",
    "dr",  "e.g", "est",  "etc",  "evtl",   "exkl", "feb",  "fig",  "gen", "ggf",  "gov",
    "hon", "i.e", "inc",  "inkl", "jan",    "jh",   "jr",   "jul",  "jun", "kap",  "llc",
    "lt",  "ltd", "m.a",  "maj",  "min",    "mind", "mio",  "mr",   "mrd", "mrs",  "ms",
    "mt",  "nov", "nr",   "oct",  "okt",    "p.m",  "p.s",  "ph.d", "pp",  "prof", "rd",
    "rep", "rev", "sek",  "sen",  "sep",    "sept", "sgt",  "sog",  "sr",  "st",   "std",
    "str", "tel", "tsd",  "u.a",  "u.k",    "u.s",  "vgl",  "vs"};
static_assert(std::ranges::is_sorted(abbreviations));
constexpr std::size_t longest = 6;

}  // namespace

bool guards_full_stop(std::string_view before, bool word_starts_line, bool german) {
  if (before.empty()) return false;
  if ((word_starts_line || german) && before.size() <= 3 &&
      std::ranges::all_of(before, [](char c) { return is_digit(static_cast<unsigned char>(c)); })) {
    return true;
  }
  if (before.size() == 1 && !german)
    return is_upper(static_cast<unsigned char>(before[0])) && before != "I";
  if (german && before.size() == 1) return is_letter(static_cast<unsigned char>(before[0]));
  // Initials written together: "J.R".
  if (before.size() >= 3 && before[before.size() - 2] == '.' &&
      is_upper(static_cast<unsigned char>(before.back()))) {
    return true;
  }
  if (before.size() > longest) return false;
  std::string word(before);
  std::ranges::transform(word, word.begin(), to_lower);
  return std::ranges::binary_search(abbreviations, std::string_view(word));
}

bool leads_on(std::string_view word) {
  // "(555)" leads on to the rest of the number.
  while (!word.empty() && word.back() == ')') word.remove_suffix(1);
  if (word.empty()) return false;
  if (is_digit(static_cast<unsigned char>(word.back()))) return true;
  for (const std::string_view sign : {"$", "€", "£", "#", "+", "§"}) {
    if (word == sign) return true;
  }
  for (const auto* language : {&reading::english(/*day_first=*/true), &reading::german()}) {
    if (std::ranges::find(language->months, word) != language->months.end()) return true;
  }
  return false;
}

}  // namespace repartee::tts
