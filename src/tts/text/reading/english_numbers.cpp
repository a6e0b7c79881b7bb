#include "tts/text/reading/english_numbers.hpp"

#include <array>
#include <string_view>

namespace repartee::tts::reading {
namespace {

constexpr std::array<std::string_view, 20> below_twenty = {
    "",         "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens = {"",      "ten",   "twenty",  "thirty", "forty",
                                                   "fifty", "sixty", "seventy", "eighty", "ninety"};

std::string two_digits(int number) {
  if (number < 20) return std::string(below_twenty[number]);
  std::string words(tens[number / 10]);
  if (number % 10 != 0) words.append("-").append(below_twenty[number % 10]);
  return words;
}

}  // namespace

std::string english_year(int year) {
  if (year >= 2000) return std::to_string(year);
  const int rest = year % 100;
  const std::string century = two_digits(year / 100);
  if (rest == 0) return century + " hundred";
  return century + (rest < 10 ? " oh " : " ") + two_digits(rest);
}

std::string english_decade(int year) {
  if (year % 10 != 0 || (year >= 100 && (year < 1100 || year > 2090))) return {};
  const int rest = year % 100;
  std::string century;
  if (year >= 100)
    century = year / 100 == 20 && rest == 0 ? "two thousands" : two_digits(year / 100);
  if (rest == 0) return year == 2000 ? century : year == 0 ? "" : century + " hundreds";
  if (rest == 10) return century.empty() ? "tens" : century + " tens";
  const std::string_view ten = tens[rest / 10];
  std::string words(ten.substr(0, ten.size() - 1));
  words += "ies";
  return century.empty() ? words : century + " " + words;
}

std::string english_ordinal(int number) {
  const bool teen = number % 100 >= 11 && number % 100 <= 13;
  const int last = teen ? 0 : number % 10;
  return std::to_string(number) + (last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

}  // namespace repartee::tts::reading
