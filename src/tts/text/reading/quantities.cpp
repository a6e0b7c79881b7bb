#include <array>
#include <utility>

#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

// "2½", "2 ½"
Reading with_fraction(const Amount& amount, const Place& after, const Language& language) {
  const std::size_t space = after.look() == ' ' ? 1 : 0;
  const std::array<std::pair<std::string_view, std::string_view>, 3> fractions = {{
      {"½", language.words.half},
      {"¼", language.words.quarter},
      {"¾", language.words.three_quarters},
  }};
  for (const auto& [sign, words] : fractions) {
    if (!after.ahead(space).rest().starts_with(sign)) continue;
    Reading reading = amount.parts;
    reading.push_back({space + sign.size(), std::string(words)});
    return reading;
  }
  return {};
}

Reading with_unit(const Amount& amount, const Place& after, const Language& language) {
  const std::size_t space = after.look() == ' ' ? 1 : 0;
  const Unit* unit = unit_at(after.ahead(space), language);
  if (unit == nullptr) return {};
  const bool one = amount.number.is_one() && !amount.range;
  Reading reading = amount.parts;
  if (one && !unit->article.empty()) reading.back().words = unit->article;
  reading.push_back({space + unit->sign.size(), std::string(one ? unit->one : unit->many)});
  append_per(reading, after.ahead(space + unit->sign.size()), language);
  return reading;
}

}  // namespace

const Unit* unit_at(const Place& place, const Language& language) {
  for (const Unit& unit : language.units) {
    if (!place.rest().starts_with(unit.sign)) continue;
    // "20°Celsius" and "50%ig" are signs before a word; letters must be the whole of theirs.
    const auto last = static_cast<unsigned char>(unit.sign.back());
    const bool letters = is_word_byte(unit.sign.back()) && last < 0x80;
    if (!letters || !place.word_at(unit.sign.size())) return &unit;
  }
  return nullptr;
}

void append_per(Reading& reading, const Place& after, const Language& language) {
  if (after.look() != '/' || after.ahead(1).word().empty()) return;
  reading.push_back({1, std::string(language.words.per)});
  if (const Unit* unit = unit_at(after.ahead(1), language)) {
    reading.push_back({unit->sign.size(), std::string(unit->one)});
  }
}

Reading read_fraction(const Place& place, const Language& language) {
  if (!place.starts_word() || place.before() == '/' || place.look(1) != '/') return {};
  const std::size_t size = digits(place.ahead(2));
  const char next = place.look(2 + size);
  if (digits(place) != 1 || size == 0 || size > 2 || next == '/') return {};
  if (place.word_at(2 + size)) return {};
  const int above = value_of(place.rest().substr(0, 1));
  const int below = value_of(place.rest().substr(2, size));
  if (above == 0 || below > 10 || above >= below) return {};
  const auto& names = above == 1 ? language.fraction : language.fractions;
  const std::string_view before = place.word_before();
  std::string words;
  if (!before.empty() && is_digit_byte(before.back())) words = language.and_fraction;
  words.append(words.empty() ? "" : " ").append(language.numerators[above - 1]).append(" ");
  words += names[below - 2];
  return {{2 + size, words}};
}

Reading read_quantity(const Place& place, const Language& language) {
  if (!place.starts_word() || !is_digit_byte(place.look())) return {};
  const Amount amount = amount_at(place, language);
  const Place after = place.ahead(amount.size);
  if (Reading money = money_behind(amount, after, language); !money.empty()) return money;
  if (Reading unit = with_unit(amount, after, language); !unit.empty()) return unit;
  if (Reading half = with_fraction(amount, after, language); !half.empty()) return half;
  if (after.word_at(0)) return {};  // "21st", "3D"
  // "5 - 3"
  Reading reading = amount.parts;
  if (after.rest().starts_with(" - ") && is_digit_byte(after.look(3))) {
    reading.push_back({2, std::string(language.words.minus)});
  }
  return reading;
}

}  // namespace repartee::tts::reading
