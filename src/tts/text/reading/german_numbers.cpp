#include "tts/text/reading/german_numbers.hpp"

#include <array>
#include <string_view>

namespace repartee::tts::reading {
namespace {

constexpr std::array<std::string_view, 20> below_twenty = {
    "",         "ein",      "zwei",     "drei",     "vier",     "fünf",    "sechs",
    "sieben",   "acht",     "neun",     "zehn",     "elf",      "zwölf",   "dreizehn",
    "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
constexpr std::array<std::string_view, 10> tens = {"",        "zehn",    "zwanzig", "dreißig",
                                                   "vierzig", "fünfzig", "sechzig", "siebzig",
                                                   "achtzig", "neunzig"};

// As the front of a longer word: 1 is "ein".
std::string front(int number) {
  std::string words;
  if (number >= 1000) {
    words = front(number / 1000) + "tausend";
    number %= 1000;
  }
  if (number >= 100) {
    words.append(below_twenty[number / 100]).append("hundert");
    number %= 100;
  }
  if (number < 20) return words.append(below_twenty[number]);
  if (number % 10 != 0) words.append(below_twenty[number % 10]).append("und");
  return words.append(tens[number / 10]);
}

}  // namespace

std::string german_cardinal(int number) {
  if (number == 0) return "null";
  std::string words = front(number);
  if (number % 100 == 1) words += 's';
  return words;
}

std::string german_ordinal_stem(int number) {
  if (number >= 100 && number < 200) {  // "der hunderterste"
    return number == 100 ? "hundertst" : "hundert" + german_ordinal_stem(number - 100);
  }
  const int last = number % 100;
  const std::string before = last < 20 && number >= 200 ? front(number - last) : "";
  switch (last) {
    case 1: return before + "erst";
    case 3: return before + "dritt";
    case 7: return before + "siebt";
    case 8: return before + "acht";
    default: return front(number) + (last > 0 && last < 20 ? "t" : "st");
  }
}

std::string german_year(int year) {
  if (year < 1100 || year > 1999) return german_cardinal(year);
  const int rest = year % 100;
  std::string words = front(year / 100) + "hundert";
  if (rest != 0) words += german_cardinal(rest);
  return words;
}

}  // namespace repartee::tts::reading
