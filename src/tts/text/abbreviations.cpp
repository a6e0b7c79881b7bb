#include <algorithm>
#include <array>
#include <string>

#include "tts/text/clause_scan.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

// English, with the German ones that models write most. "no" is left out: as a word it ends
// sentences. Sorted.
constexpr std::array<std::string_view, 61> abbreviations = {
    "a.m",  "al",  "approx", "apr",  "apt",  "assn", "aug", "ave", "blvd", "bzw", "ca",
    "capt", "cf",  "col",    "corp", "dec",  "dept", "dr",  "e.g", "est",  "etc", "feb",
    "fig",  "gen", "gov",    "hon",  "i.e",  "inc",  "jan", "jr",  "jul",  "jun", "llc",
    "lt",   "ltd", "m.a",    "maj",  "min",  "mr",   "mrs", "ms",  "mt",   "nov", "oct",
    "p.m",  "p.s", "ph.d",   "pp",   "prof", "rd",   "rep", "rev", "sen",  "sep", "sept",
    "sgt",  "sr",  "st",     "u.k",  "u.s",  "vs"};
static_assert(std::ranges::is_sorted(abbreviations));
constexpr std::size_t longest = 6;

}  // namespace

bool guards_full_stop(std::string_view before, bool word_starts_line) {
  if (before.empty()) return false;
  if (word_starts_line && before.size() <= 3 &&
      std::ranges::all_of(before, [](char c) { return is_digit(static_cast<unsigned char>(c)); })) {
    return true;
  }
  if (before.size() == 1) return is_upper(static_cast<unsigned char>(before[0])) && before != "I";
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

}  // namespace repartee::tts
