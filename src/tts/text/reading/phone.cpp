#include <array>

#include "tts/text/reading/rules.hpp"

namespace repartee::tts::reading {
namespace {

/// Groups of digits with single separators between them, as they are written.
struct Groups {
  std::vector<std::string_view> groups;
  std::size_t size = 0;
  std::size_t digits = 0;
  bool plus = false;
  bool brackets = false;
  char separator = 0;  // the last one; '(' does not count
};

// E.164 allows 15 digits.
constexpr std::size_t most_digits = 15;

Groups groups_at(const Place& place) {
  Groups found;
  std::size_t at = 0;
  found.plus = place.look() == '+';
  if (found.plus) ++at;
  while (found.digits <= most_digits) {
    std::size_t next = at;
    const bool separates =
        found.size > 0 && std::string_view(" -./").find(place.look(next)) != std::string_view::npos;
    if (separates) ++next;
    const bool opens = place.look(next) == '(';
    if (opens) ++next;
    const std::size_t count = digits(place.ahead(next));
    if (count == 0) break;
    if (found.size > 0 && !separates && !opens && !found.brackets) break;
    if (opens && place.look(next + count) != ')') break;
    if (separates) found.separator = place.look(at);
    found.groups.push_back(place.rest().substr(next, count));
    found.digits += count;
    found.brackets = found.brackets || opens;
    at = next + count + (opens ? 1 : 0);
    found.size = at;
  }
  return found;
}

bool has_sizes(const Groups& found, std::initializer_list<std::size_t> sizes) {
  if (found.groups.size() != sizes.size()) return false;
  std::size_t i = 0;
  for (const std::size_t size : sizes) {
    if (found.groups[i++].size() != size) return false;
  }
  return true;
}

bool is_phone(const Groups& found) {
  if (found.digits < 7 || found.digits > most_digits || found.groups.size() > 7) return false;
  if (found.plus) return true;
  if (found.brackets) return found.groups.size() > 1;
  // North America: 555-1234, 555-123-4567, 1-800-555-1234, also with full stops.
  const bool marked = found.separator == '-' || found.separator == '.';
  if (marked &&
      (has_sizes(found, {3, 4}) || has_sizes(found, {3, 3, 4}) || has_sizes(found, {1, 3, 3, 4}))) {
    return true;
  }
  // An area code with its zero: 030 1234567, 0171/1234567.
  const std::string_view code = found.groups.front();
  return code[0] == '0' && code.size() >= 3 && found.groups.size() > 1 &&
         found.groups[1].size() >= 2 && found.separator != '.';
}

void say(std::string& words, std::string_view group, const Language& language) {
  // A group of more than four is said in smaller ones.
  const std::size_t most = group.size() > 4 ? language.phone_group : group.size();
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!words.empty()) words += i % most == 0 ? ", " : " ";
    words += language.digits[static_cast<std::size_t>(group[i] - '0')];
  }
}

}  // namespace

Reading read_phone(const Place& place, const Language& language) {
  const char first = place.look();
  if (!place.starts_word() || (first != '+' && first != '(' && !is_digit_byte(first))) return {};
  if (std::string_view("-./+").find(place.before()) != std::string_view::npos && place.at > 0)
    return {};
  const Groups found = groups_at(place);
  const char next = place.look(found.size);
  const bool goes_on = place.word_at(found.size) || (next == '-' && place.word_at(found.size + 1));
  if (found.size == 0 || goes_on || !is_phone(found)) return {};
  std::string words;
  for (const std::string_view group : found.groups) say(words, group, language);
  if (found.plus) words.insert(0, std::string(language.words.plus) + " ");
  return {{found.size, words}};
}

}  // namespace repartee::tts::reading
