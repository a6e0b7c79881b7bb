// American spellings for British ones, by their endings.

#include <algorithm>
#include <array>

#include "eval/english.hpp"

namespace repartee::eval {
namespace {

struct Ending {
  std::string_view british;
  std::string_view american;
  std::size_t least;  // shortest word it is applied to
};

// The longest endings come first. "hour", "four", "tour" are too short for -our; "rise", "wise" for
// -ise; "falling" and "filling" for -lling.
constexpr auto endings = std::to_array<Ending>({
    {"isations", "izations", 10},
    {"isation", "ization", 9},
    {"ourites", "orites", 9},
    {"ourite", "orite", 8},
    {"ourable", "orable", 9},
    {"ourful", "orful", 8},
    {"ouring", "oring", 8},
    {"oured", "ored", 7},
    {"ours", "ors", 6},
    {"our", "or", 5},
    {"ising", "izing", 7},
    {"ises", "izes", 7},
    {"ised", "ized", 7},
    {"ise", "ize", 6},
    {"ysing", "yzing", 8},
    {"ysed", "yzed", 7},
    {"yse", "yze", 6},
    {"tres", "ters", 6},
    {"tre", "ter", 5},
    {"ogues", "ogs", 8},
    {"ogue", "og", 7},
    {"ences", "enses", 7},
    {"ence", "ense", 6},
    {"elling", "eling", 9},
    {"elled", "eled", 8},
    {"eller", "eler", 8},
    {"ellers", "elers", 9},
});

constexpr auto words = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"grey", "gray"},          {"programme", "program"},  {"programmes", "programs"},
    {"cheque", "check"},       {"cheques", "checks"},     {"tyre", "tire"},
    {"tyres", "tires"},        {"plough", "plow"},        {"mum", "mom"},
    {"aeroplane", "airplane"}, {"aluminium", "aluminum"}, {"jewellery", "jewelry"},
    {"moustache", "mustache"}, {"pyjamas", "pajamas"},    {"sceptical", "skeptical"},
    {"storey", "story"},       {"kerb", "curb"},          {"whilst", "while"},
    {"towards", "toward"},
});

}  // namespace

std::string american_spelling(std::string word) {
  const auto row = std::ranges::find(words, word, [](const auto& entry) { return entry.first; });
  if (row != words.end()) return std::string(row->second);
  for (const Ending& ending : endings) {
    if (word.size() < ending.least || !word.ends_with(ending.british)) continue;
    word.replace(word.size() - ending.british.size(), std::string::npos, ending.american);
    return word;
  }
  return word;
}

}  // namespace repartee::eval
