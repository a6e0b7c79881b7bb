#include "tts/text/reading/place.hpp"

#include <algorithm>

#include "tts/text/utf8.hpp"

namespace repartee::tts::reading {

bool is_digit_byte(char c) {
  return is_digit(static_cast<unsigned char>(c));
}

bool is_word_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return is_letter(u) || is_digit(u) || u >= 0x80;
}

bool is_upper_byte(char c) {
  return is_upper(static_cast<unsigned char>(c));
}

bool equal_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::string_view Place::word_before() const {
  if (at < 2 || text[at - 1] != ' ') return {};
  const std::size_t end = at - 1;
  std::size_t begin = end;
  while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

std::string_view Place::word() const {
  std::size_t size = 0;
  while (is_word_byte(look(size)) && !is_digit_byte(look(size))) ++size;
  return rest().substr(0, size);
}

std::size_t digits(const Place& place) {
  std::size_t size = 0;
  while (is_digit_byte(place.look(size))) ++size;
  return size;
}

int value_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 9)) value = value * 10 + (c - '0');
  return value;
}

}  // namespace repartee::tts::reading
