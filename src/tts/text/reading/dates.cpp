#include "tts/text/reading/dates.hpp"

#include <algorithm>
#include <utility>

#include "tts/text/reading/numbers.hpp"
#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

bool is_day(int day, int month) {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

int full_year(std::string_view digits) {
  const int year = value_of(digits);
  if (digits.size() == 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

Date iso_at(const Place& place) {
  if (digits(place) != 4 || digits(place.ahead(5)) != 2 || digits(place.ahead(8)) != 2) return {};
  const char mark = place.look(4);
  if ((mark != '-' && mark != '/') || place.look(7) != mark || place.look(10) == '-') return {};
  const std::string_view text = place.rest();
  const Date date{place.look(10) == 'T' && is_digit_byte(place.look(11)) ? 11u : 10u,
                  value_of(text.substr(8, 2)), value_of(text.substr(5, 2)),
                  value_of(text.substr(0, 4))};
  return is_day(date.day, date.month) ? date : Date{};
}

// "15.03.2024", "3/15/24"
Date marked_at(const Place& place, char mark, bool day_first) {
  const std::size_t first = digits(place);
  if (first == 0 || first > 2 || place.look(first) != mark) return {};
  const std::size_t second_at = first + 1, second = digits(place.ahead(second_at));
  if (second == 0 || second > 2 || place.look(second_at + second) != mark) return {};
  const std::size_t year_at = second_at + second + 1, year = digits(place.ahead(year_at));
  if (year != 2 && year != 4) return {};
  const char next = place.look(year_at + year);
  if (next == mark && mark == '/') return {};
  if (next == '.' && is_digit_byte(place.look(year_at + year + 1))) return {};
  if (place.word_at(year_at + year)) return {};

  const std::string_view text = place.rest();
  Date date{year_at + year, value_of(text.substr(0, first)),
            value_of(text.substr(second_at, second)), full_year(text.substr(year_at, year))};
  if (!day_first && date.day <= 12) std::swap(date.day, date.month);
  if (date.month > 12) std::swap(date.day, date.month);
  return is_day(date.day, date.month) ? date : Date{};
}

}  // namespace

Date numeric_date_at(const Place& place, const Language& language) {
  if (!place.starts_word() || !is_digit_byte(place.look())) return {};
  if (place.before() == '-' || place.before() == '/' || place.before() == '.') return {};
  if (const Date date = iso_at(place); date.size != 0) {
    return is_digit_byte(place.look(date.size)) && date.size == 10 ? Date{} : date;
  }
  if (const Date date = marked_at(place, '/', language.day_first); date.size != 0) return date;
  return marked_at(place, '.', /*day_first=*/true);
}

MonthName month_at(const Place& place, const Language& language) {
  const std::string_view word = place.word();
  if (word.empty()) return {};
  for (int month = 1; month <= 12; ++month) {
    if (word == language.months[month - 1]) return {word.size(), month};
  }
  for (const ShortMonth& name : language.short_months) {
    if (word != name.name) continue;
    return {word.size() + (place.look(word.size()) == '.' ? 1 : 0), name.month};
  }
  return {};
}

Reading year_behind(const Place& place, const Language& language) {
  const std::size_t gap = place.rest().starts_with(", ") ? 2 : place.look() == ' ' ? 1 : 0;
  if (gap == 0 || digits(place.ahead(gap)) != 4) return {};
  const Place year = place.ahead(gap);
  const char next = year.look(4);
  const bool goes_on = (next == '.' || next == ',' || next == ':') && is_digit_byte(year.look(5));
  const Number number{4, std::string(year.rest().substr(0, 4)), {}};
  if (goes_on || year.word_at(4) || !looks_like_year(number, 4)) return {};
  const int value = value_of(number.whole);
  return {{gap, gap == 2 ? ", " : ""}, {4, language.year(value)}};
}

Reading read_year(const Place& place, const Language& language) {
  if (!place.starts_word() || digits(place) != 4 || place.word_at(4)) return {};
  const char next = place.look(4);
  const bool goes_on = next == '-' || next == '/' || next == '%' || next == ':' ||
                       ((next == '.' || next == ',') && is_digit_byte(place.look(5)));
  const Number number{4, std::string(place.rest().substr(0, 4)), {}};
  if (goes_on || !looks_like_year(number, 4)) return {};
  if (unit_at(place.ahead(next == ' ' ? 5 : 4), language) != nullptr) return {};
  const std::string_view before = place.word_before();
  const auto cues = [&](std::string_view cue) { return equal_any_case(cue, before); };
  if (std::ranges::none_of(language.year_cues, cues)) return {};
  return {{4, language.year(value_of(number.whole))}};
}

}  // namespace repartee::tts::reading
