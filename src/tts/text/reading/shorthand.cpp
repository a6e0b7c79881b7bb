#include <algorithm>

#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

bool matches(std::string_view text, std::string_view sign) {
  if (text.size() < sign.size()) return false;
  text = text.substr(0, sign.size());
  return std::ranges::any_of(sign, is_upper_byte) ? text == sign : equal_any_case(text, sign);
}

// Words that begin with a capital letter only because their sentence does: "In St. Louis".
bool is_small_word(std::string_view word) {
  constexpr std::array<std::string_view, 14> small = {
      "at", "and", "but", "by", "for", "from", "in", "is", "near", "of", "on", "the", "to", "was"};
  return std::ranges::any_of(small, [&](auto w) { return equal_any_case(w, word); });
}

bool applies(When when, const Place& place, std::size_t size) {
  const std::size_t space = place.look(size) == ' ' ? 1 : 0;
  const char next = place.look(size + space);
  switch (when) {
    case When::always: return true;
    case When::number: return is_digit_byte(next);
    case When::name: return space == 1 && is_upper_byte(next);
    case When::after_name: {
      const std::string_view before = place.word_before();
      return !before.empty() && is_upper_byte(before.front()) && !is_small_word(before);
    }
  }
  return false;
}

}  // namespace

Reading read_shorthand(const Place& place, const Language& language) {
  if (!place.starts_word() || place.before() == '.') return {};
  for (const Shorthand& shorthand : language.shorthands) {
    const std::size_t size = shorthand.sign.size();
    if (!matches(place.rest(), shorthand.sign)) continue;
    const bool full_stop = shorthand.sign.back() == '.';
    if (!full_stop && place.word_at(size)) continue;
    if (!applies(shorthand.when, place, size)) continue;
    std::string words(shorthand.words);
    const bool ends_text = place.rest().find_first_not_of(" \"')", size) == std::string_view::npos;
    if (full_stop && ends_text) words += '.';
    return {{size, words}};
  }
  return {};
}

}  // namespace repartee::tts::reading
