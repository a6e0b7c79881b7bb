#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

// "1.2", "1.2.3": the bytes, and how many points.
struct Dotted {
  std::size_t size = 0;
  int points = 0;
};

Dotted dotted_at(const Place& place) {
  Dotted found{digits(place), 0};
  while (found.size > 0 && place.look(found.size) == '.') {
    const std::size_t more = digits(place.ahead(found.size + 1));
    if (more == 0) break;
    found.size += 1 + more;
    ++found.points;
  }
  return found;
}

}  // namespace

Reading read_version(const Place& place, const Language& language) {
  if (!place.starts_word() || place.before() == '.') return {};
  const char first = place.look();
  const bool letter = (first == 'v' || first == 'V') && is_digit_byte(place.look(1));
  const Dotted found = dotted_at(place.ahead(letter ? 1 : 0));
  // "1.234.567" is a number where the full stop groups; two parts are a decimal.
  if (found.points < (letter ? 1 : 2)) return {};
  if (!letter && language.group == '.' && number_at(place, language).size == found.size) return {};

  std::string words;
  for (const char c : place.rest().substr(letter ? 1 : 0, found.size)) {
    if (c == '.') {
      words.append(" ").append(language.words.point).append(" ");
    } else {
      words += c;
    }
  }
  if (letter) words.insert(0, std::string(1, first) + " ");
  return {{found.size + (letter ? 1 : 0), words}};
}

Reading read_score(const Place& place, const Language& language) {
  if (!place.starts_word() || place.before() == ':' || place.before() == '.') return {};
  const std::size_t ours = digits(place);
  if (ours == 0 || ours > 3 || place.look(ours) != ':') return {};
  const std::size_t theirs = digits(place.ahead(ours + 1));
  const std::size_t size = ours + 1 + theirs;
  if (theirs == 0 || theirs > 3 || place.look(size) == ':' || place.word_at(size)) {
    return {};
  }
  return {{ours, std::string(place.rest().substr(0, ours))},
          {1, std::string(language.words.score)},
          {theirs, std::string(place.rest().substr(ours + 1, theirs))}};
}

}  // namespace repartee::tts::reading
