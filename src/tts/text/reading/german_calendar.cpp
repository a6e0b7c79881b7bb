#include <algorithm>

#include "tts/text/reading/dates.hpp"
#include "tts/text/reading/german.hpp"
#include "tts/text/reading/german_numbers.hpp"
#include "tts/text/reading/times.hpp"

namespace repartee::tts::reading {
namespace {

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::ranges::any_of(words, [&](auto w) { return equal_any_case(w, word); });
}

// What stands before an ordinal decides on its ending; "": nothing that does.
std::string_view ending_after(const Place& place) {
  constexpr std::array<std::string_view, 20> en = {
      "am",   "im",  "vom",   "zum",   "zur",    "beim",   "dem",   "den",    "des",    "ab",
      "seit", "bis", "einen", "jeden", "diesen", "keinen", "jedem", "diesem", "meinem", "einem"};
  constexpr std::array<std::string_view, 10> e = {"die",   "das",    "eine",  "jede",  "diese",
                                                  "jeder", "dieser", "meine", "deine", "welche"};
  constexpr std::array<std::string_view, 7> er = {"ein", "mein", "dein", "sein",
                                                  "ihr", "kein", "unser"};
  constexpr std::array<std::string_view, 18> dative = {
      "in",  "an", "auf", "aus",   "bei",  "mit",     "nach",  "seit", "von",
      "vor", "zu", "bis", "unter", "über", "während", "wegen", "ab",   "neben"};
  const std::string_view word = place.word_before();
  if (equal_any_case(word, "der")) {
    const Place article = {place.text, place.at - word.size() - 1};
    return is_one_of(article.word_before(), dative) ? "en" : "e";
  }
  if (is_one_of(word, en)) return "en";
  if (is_one_of(word, e)) return "e";
  if (is_one_of(word, er)) return "er";
  return "";
}

std::string day_words(int day, const Place& place) {
  const std::string_view ending = ending_after(place);
  return german_ordinal_stem(day) + std::string(ending.empty() ? "er" : ending);
}

// "15. März 2024", "15.März"
Reading day_and_month(const Place& place, const Language& language) {
  const std::size_t count = digits(place);
  const int day = count <= 2 ? value_of(place.rest().substr(0, count)) : 0;
  if (day < 1 || day > 31 || place.look(count) != '.') return {};
  const std::size_t gap = place.look(count + 1) == ' ' ? 1 : 0;
  const Place name = place.ahead(count + 1 + gap);
  const MonthName month = month_at(name, language);
  if (month.size == 0) return {};
  Reading reading = {{count + 1, day_words(day, place)},
                     {gap, ""},
                     {month.size, std::string(language.months[month.month - 1])}};
  for (Part& part : year_behind(name.ahead(month.size), language)) {
    reading.push_back(std::move(part));
  }
  return reading;
}

// "am 15.3.", where the word before shows that it is a date.
Reading day_and_number(const Place& place, const Language& language) {
  const std::size_t first = digits(place);
  if (first == 0 || first > 2 || place.look(first) != '.') return {};
  const std::size_t second = digits(place.ahead(first + 1));
  const std::size_t size = first + second + 2;
  if (second == 0 || second > 2 || place.look(size - 1) != '.') return {};
  if (place.word_at(size) || ending_after(place).empty()) return {};
  const int day = value_of(place.rest().substr(0, first));
  const int month = value_of(place.rest().substr(first + 1, second));
  if (day < 1 || day > 31 || month < 1 || month > 12) return {};
  // The last full stop may also be the sentence's.
  const bool ends_text = place.rest().find_first_not_of(" \"')", size) == std::string_view::npos;
  return {{size, day_words(day, place) + " " + std::string(language.months[month - 1]) +
                     (ends_text ? "." : "")}};
}

}  // namespace

Reading read_german_date(const Place& place, const Language& language) {
  if (!place.starts_word() || !is_digit_byte(place.look())) return {};
  if (const Date date = numeric_date_at(place, language); date.size != 0) {
    return {{date.size, day_words(date.day, place) + " " +
                            std::string(language.months[date.month - 1]) + " " +
                            german_year(date.year)}};
  }
  if (place.before() == '.' || place.before() == ',') return {};
  Reading written = day_and_month(place, language);
  return written.empty() ? day_and_number(place, language) : written;
}

Reading read_german_ordinal(const Place& place, const Language& /*language*/) {
  const std::size_t count = digits(place);
  if (!place.starts_word() || count == 0 || count > 3 || place.look(count) != '.') return {};
  if (place.look(count + 1) != ' ' || place.ahead(count + 2).word().empty()) return {};
  const std::string_view ending = ending_after(place);
  const int number = value_of(place.rest().substr(0, count));
  if (ending.empty() || number == 0) return {};
  return {{count + 1, german_ordinal_stem(number) + std::string(ending)}};
}

Reading read_german_decade(const Place& place, const Language& /*language*/) {
  const std::size_t count = digits(place);
  if (!place.starts_word() || (count != 2 && count != 4)) return {};
  if (!place.ahead(count).rest().starts_with("er")) return {};
  const std::size_t plural = place.look(count + 2) == 'n' ? 1 : 0;
  const int year = value_of(place.rest().substr(0, count));
  if (year == 0 || year % 10 != 0 || place.word_at(count + 2 + plural)) return {};
  return {{count + 2 + plural, german_year(year) + "er" + (plural != 0 ? "n" : "")}};
}

Reading read_german_time(const Place& place, const Language& language) {
  if (!place.starts_word() || !is_digit_byte(place.look())) return {};
  constexpr std::array<std::string_view, 2> behind = {" Uhr", " h"};
  const auto hour_words = [](int hour) {
    return hour == 1 ? std::string("ein Uhr") : std::to_string(hour) + " Uhr";
  };
  // "1 Uhr": the figure would be read "eins".
  if (place.rest().starts_with("1 Uhr") && !place.word_at(5)) return {{1, "ein"}};

  TimeOfDay time = time_at(place, ':');
  const bool dotted = time.size == 0;
  if (dotted) time = time_at(place, '.');
  if (time.size == 0 || place.word_at(time.size)) return {};
  std::size_t size = time.size;
  for (const std::string_view word : behind) {
    if (!place.ahead(time.size).rest().starts_with(word)) continue;
    if (!place.word_at(time.size + word.size())) size = time.size + word.size();
  }
  if (dotted && size == time.size) return {};  // "14.30" alone is a number
  std::string words = hour_words(time.hour);
  if (time.minute != 0) words += " " + std::to_string(time.minute);
  if (time.second > 0) {
    words += " und " + std::to_string(time.second) + (time.second == 1 ? " Sekunde" : " Sekunden");
  }
  Reading reading = {{size, words}};
  const Place after = place.ahead(size);
  const std::size_t dash = after.look() == '-' ? 1 : after.rest().starts_with("\u2013") ? 3 : 0;
  if (dash != 0 && is_digit_byte(after.look(dash)))
    reading.push_back({dash, std::string(language.words.to)});
  return reading;
}

}  // namespace repartee::tts::reading
