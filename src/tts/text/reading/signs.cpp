#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

/// What an ASCII sign says between the bytes before and after it; "": a gap.
std::optional<std::string_view> ascii_sign(const Place& place, const Words& words) {
  const char before = place.before(), next = place.look(1);
  const auto blank = [](char c) { return c == ' ' || c == '\0'; };
  const bool alone = blank(before) && blank(next);
  const bool between_digits = is_digit_byte(before) && is_digit_byte(next);
  const bool between_numbers = alone && place.at >= 2 && is_digit_byte(place.text[place.at - 2]) &&
                               is_digit_byte(place.look(2));
  switch (place.look()) {
    case '#': return is_digit_byte(next) ? words.number : "";
    case '@': return words.at;
    case '~': return is_digit_byte(next) ? words.about : "";
    case '+': return words.plus;
    case '=': return before == '=' || next == '>' ? "" : words.equals;
    case '*': return alone || between_digits ? words.times : "";
    case '<': return alone || is_digit_byte(next) ? words.less : "";
    case '>': return alone || is_digit_byte(next) ? words.greater : "";
    case '^': return is_word_byte(before) && is_digit_byte(next) ? words.power : "";
    case '-':
      if (!alone) return std::nullopt;
      return ",";
    case '/':
      if (between_numbers) return words.over;
      return between_digits ? words.slash : "";
    case '|': return ",";
    case '_':
    case '\\':
    case '`':
    case '[':
    case ']':
    case '{':
    case '}': return "";
    default: return std::nullopt;
  }
}

}  // namespace

Reading read_sign(const Place& place, const Language& language) {
  for (const Sign& sign : language.signs) {
    if (place.rest().starts_with(sign.sign)) return {{sign.sign.size(), std::string(sign.words)}};
  }
  const auto words = ascii_sign(place, language.words);
  if (!words) return {};
  return {{1, std::string(*words)}};
}

}  // namespace repartee::tts::reading
