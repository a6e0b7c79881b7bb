#include "tts/text/reading/english.hpp"

#include "tts/text/reading/dates.hpp"
#include "tts/text/reading/english_numbers.hpp"
#include "tts/text/reading/times.hpp"

namespace repartee::tts::reading {
namespace {

void append(Reading& reading, Reading more) {
  for (Part& part : more) reading.push_back(std::move(part));
}

std::size_t size_of(const Reading& reading) {
  std::size_t size = 0;
  for (const Part& part : reading) size += part.size;
  return size;
}

// "15", "15th" where a day may stand: its value, or 0.
struct Day {
  int day = 0;
  std::size_t size = 0;
};
Day day_at(const Place& place) {
  const std::size_t count = digits(place);
  if (count == 0 || count > 2) return {};
  const int day = value_of(place.rest().substr(0, count));
  if (day < 1 || day > 31) return {};
  const std::string_view suffix = place.rest().substr(count, 2);
  const bool ordinal = suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th";
  const std::size_t size = count + (ordinal ? 2 : 0);
  const char next = place.look(size);
  const bool goes_on = place.word_at(size) || next == ':' || next == '%' || next == '/' ||
                       ((next == '.' || next == ',') && is_digit_byte(place.look(size + 1)));
  return goes_on ? Day{} : Day{day, size};
}

// "15 March", "15th of March 2024"
Reading day_first(const Place& place, const Language& language) {
  const Day day = day_at(place);
  if (day.size == 0) return {};
  const bool of = place.ahead(day.size).rest().starts_with(" of ");
  const std::size_t gap = of ? 4 : 1;
  if (!of && place.look(day.size) != ' ') return {};
  const Place name = place.ahead(day.size + gap);
  const MonthName month = month_at(name, language);
  if (month.size == 0) return {};
  const bool article = of || equal_any_case(place.word_before(), "the");
  Reading reading = {{day.size, (article ? "" : "the ") + english_ordinal(day.day)},
                     {gap, "of"},
                     {month.size, std::string(language.months[month.month - 1])}};
  append(reading, year_behind(name.ahead(month.size), language));
  return reading;
}

// "March 15, 2024", "Mar. 15-17", "March 1984"
Reading month_first(const Place& place, const Language& language) {
  const MonthName month = month_at(place, language);
  if (month.size == 0 || place.look(month.size) != ' ') return {};
  Reading reading = {{month.size, std::string(language.months[month.month - 1])}};
  const Place after = place.ahead(month.size + 1);
  const Day day = day_at(after);
  if (day.size == 0) {
    Reading year = year_behind(place.ahead(month.size), language);
    if (year.empty()) return {};
    append(reading, std::move(year));
    return reading;
  }
  reading.push_back({1, ""});
  Place end = after.ahead(day.size);
  reading.push_back({day.size, english_ordinal(day.day)});
  const std::size_t dash = end.look() == '-' ? 1 : end.rest().starts_with("\u2013") ? 3 : 0;
  if (const Day last = day_at(end.ahead(dash)); dash != 0 && last.day > day.day) {
    reading.push_back({dash, std::string(language.words.to)});
    reading.push_back({last.size, english_ordinal(last.day)});
    end = end.ahead(dash + last.size);
  }
  append(reading, year_behind(end, language));
  return reading;
}

/// "am", "PM" behind an hour, after a space or not.
struct HalfOfDay {
  bool found = false;
  std::size_t size = 0;  ///< To be said in other words; 0: stays as it is.
  std::string_view words;
};
HalfOfDay half_at(const Place& place) {
  const std::size_t space = place.look() == ' ' ? 1 : 0;
  const Place half = place.ahead(space);
  const std::string_view word = half.word();
  for (const auto& [letters, dotted, words] :
       {std::array<std::string_view, 3>{"am", "a.m.", "A M"}, {"pm", "p.m.", "P M"}}) {
    if (equal_any_case(word, letters)) return {true, space + letters.size(), words};
    // With full stops every voice reads it; the last one may be the sentence's.
    if (equal_any_case(half.rest().substr(0, dotted.size()), dotted)) return {true, 0, ""};
  }
  return {};
}

Reading with_range(Reading reading, const Place& place, const Language& language) {
  const Place after = place.ahead(size_of(reading));
  const std::size_t dash = after.look() == '-' ? 1 : after.rest().starts_with("\u2013") ? 3 : 0;
  if (dash != 0 && is_digit_byte(after.look(dash)))
    reading.push_back({dash, std::string(language.words.to)});
  return reading;
}

}  // namespace

Reading read_english_date(const Place& place, const Language& language) {
  if (!place.starts_word()) return {};
  if (const Date date = numeric_date_at(place, language); date.size != 0) {
    return {{date.size, std::string(language.months[date.month - 1]) + " " +
                            english_ordinal(date.day) + ", " + english_year(date.year)}};
  }
  if (is_digit_byte(place.look())) return day_first(place, language);
  return month_first(place, language);
}

Reading read_english_decade(const Place& place, const Language& /*language*/) {
  const std::size_t count = digits(place);
  if (!place.starts_word() || (count != 2 && count != 4)) return {};
  if (place.look(count) != 's' || place.word_at(count + 1)) return {};
  const bool apostrophe = place.before() == '\'';
  if (count == 2 && !apostrophe && !equal_any_case(place.word_before(), "the")) return {};
  const std::string words = english_decade(value_of(place.rest().substr(0, count)));
  if (words.empty()) return {};
  return {{count + 1, words}};
}

Reading read_english_time(const Place& place, const Language& language) {
  if (!place.starts_word() || !is_digit_byte(place.look())) return {};
  const TimeOfDay time = time_at(place, ':');
  if (time.size != 0) {
    const HalfOfDay half = half_at(place.ahead(time.size));
    if (half.size == 0 && place.word_at(time.size)) return {};
    const std::string figures(place.rest().substr(0, time.size));
    std::string words = figures;
    const bool full_hour = time.minute == 0 && time.second < 0;
    if (full_hour) {
      words = std::to_string(time.hour);
      if (!half.found) words += time.hour >= 1 && time.hour <= 12 ? " o'clock" : " hundred";
      if (!half.found && time.hour % 24 == 0) words = "midnight";
    } else if (time.second >= 0) {
      words = figures.substr(0, time.size - 3) + " and " + std::to_string(time.second) +
              (time.second == 1 ? " second" : " seconds");
    }
    Reading reading = {{time.size, words}};
    if (half.size != 0) reading.push_back({half.size, std::string(half.words)});
    return with_range(std::move(reading), place, language);
  }

  const std::size_t count = digits(place);
  const int hour = count <= 2 ? value_of(place.rest().substr(0, count)) : 0;
  if (hour < 1 || hour > 12 || place.before() == '.') return {};
  Reading reading = {{count, std::to_string(hour)}};
  if (const HalfOfDay half = half_at(place.ahead(count)); half.size != 0) {
    reading.push_back({half.size, std::string(half.words)});
    return with_range(std::move(reading), place, language);
  }
  // "9-5pm"
  const Place after = place.ahead(count);
  const std::size_t dash = after.look() == '-' ? 1 : after.rest().starts_with("\u2013") ? 3 : 0;
  const Place second = after.ahead(dash);
  const std::size_t more = digits(second);
  if (dash == 0 || more == 0 || more > 2 || half_at(second.ahead(more)).size == 0) return {};
  reading.push_back({dash, std::string(language.words.to)});
  return reading;
}

}  // namespace repartee::tts::reading
