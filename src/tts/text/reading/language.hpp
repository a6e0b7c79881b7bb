#pragma once
// What a language says for figures, signs and abbreviations: tables, and the rules that use them.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tts/text/reading/place.hpp"

namespace repartee::tts::reading {

/// `words` are said instead of `size` bytes. No words: a gap.
struct Part {
  std::size_t size = 0;
  std::string words;
};

/// What to say from a place on, part by part; empty: the rule has nothing to say here.
using Reading = std::vector<Part>;

struct Language;
using Rule = Reading (*)(const Place&, const Language&);

/// Tables are searched in order: what begins with another sign comes before it.
struct Unit {
  std::string_view sign;     ///< "kg", exactly so.
  std::string_view one;      ///< "kilogram"
  std::string_view many;     ///< "kilograms"
  std::string_view article;  ///< For a single one, where the figure 1 would be read wrong: "ein".
};

struct Currency {
  std::string_view sign;  ///< "$", before or behind the amount.
  std::string_view code;  ///< "USD", likewise; may be empty.
  std::string_view one, many;
  std::string_view minor_one, minor_many;  ///< Hundredths; empty: there are none.
  std::string_view article;                ///< As in Unit.
};

/// "M" behind an amount of money: "million".
struct Scale {
  std::string_view sign;  ///< With the space before it where there is one.
  std::string_view words;
};

enum class When : char {
  always,
  number,      ///< A figure follows: "No. 5".
  name,        ///< A capital letter follows: "Dr. Smith".
  after_name,  ///< A capitalized word stands before: "Main St.".
};

struct Shorthand {
  std::string_view sign;  ///< Any case if it has no capital letter. Its full stop may also be the
                          ///< sentence's: at the end of the text one is said again.
  std::string_view words;
  When when = When::always;
};

struct Sign {
  std::string_view sign;
  std::string_view words;
};

struct ShortMonth {
  std::string_view name;  ///< "Sept", without its full stop.
  int month;              ///< From 1.
};

struct Words {
  std::string_view to;         ///< "5–10"
  std::string_view score;      ///< "3:2"
  std::string_view and_cents;  ///< "2 dollars and 5 cents"; empty: "2 Euro 5".
  std::string_view point;      ///< "1.2.3"
  std::string_view per;        ///< "5 €/kg"
  std::string_view number, at, about, plus, minus, equals, times, over, power, less, greater,
      slash;                                       ///< # @ ~ + - = * / ^ < > /
  std::string_view half, quarter, three_quarters;  ///< "2½": " and a half"
  std::string_view address_dot, address_at, address_dash, address_underscore, address_plus;
};

struct Language {
  std::span<const Rule> rules;  ///< The first that has something to say is heard.
  char decimal = '.';
  char group = ',';
  bool keeps_groups = true;     ///< The voices read "1,234"; else the group marks are dropped.
  bool day_first = true;        ///< "3/4/2024" is the third of April.
  std::size_t phone_group = 3;  ///< Digits between two pauses in a long group.
  std::array<std::string_view, 10> digits;
  std::array<std::string_view, 12> months;
  std::span<const ShortMonth> short_months;
  std::span<const Currency> currencies;
  std::span<const Scale> scales;
  std::span<const Unit> units;
  std::span<const Shorthand> shorthands;
  std::span<const Sign> signs;
  Words words;
  /// "1/2" to "9/10": the denominators from 2 on, of one and of many, and numerators from 1 on.
  std::array<std::string_view, 9> fraction, fractions, numerators;
  std::string_view and_fraction;  ///< "2 1/2": "2 and one half".
  /// A year from 1100 to 2099 as it is said.
  std::string (*year)(int year) = nullptr;
  std::span<const std::string_view> year_cues;  ///< Behind these, four digits are a year.
};

const Language& english(bool day_first);
const Language& german();

}  // namespace repartee::tts::reading
