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

namespace {

bool is_word_character(char32_t c) {
  if (c < 0x80) return is_letter(c) || is_digit(c);
  const bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) ||
                    (c >= 0x3000 && c < 0x3040) || (c >= 0xFF00 && c < 0xFF10);
  return !sign || c == 0xB5;  // µ is a letter
}

}  // namespace

bool Place::word_at(std::size_t ahead) const {
  return at + ahead < text.size() && is_word_character(decode(text, at + ahead).value);
}

bool Place::starts_word() const {
  if (at == 0) return true;
  std::size_t begin = at - 1;
  const auto continues = [&] { return (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80; };
  while (begin > 0 && at - begin < 4 && continues()) --begin;
  return !is_word_character(decode(text, begin).value);
}

bool is_language(std::string_view tag, std::string_view code) {
  return equal_any_case(tag.substr(0, tag.find_first_of("-_")), code);
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
