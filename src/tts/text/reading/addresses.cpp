#include <string>

#include "tts/text/reading/rules.hpp"
#include "tts/text/web_address.hpp"

namespace repartee::tts::reading {

Reading read_address(const Place& place, const Language& language) {
  if (!place.starts_word() || !place.word_at(0)) return {};
  const WebAddress found = web_address(place.rest());
  if (found.size == 0) return {};
  std::string words;
  const auto say = [&](std::string_view word) { words.append(" ").append(word).append(" "); };
  for (const char c : found.named) {
    switch (c) {
      case '.': say(language.words.address_dot); break;
      case '@': say(language.words.address_at); break;
      case '_': say(language.words.address_underscore); break;
      case '-': say(language.words.address_dash); break;
      case '+': say(language.words.address_plus); break;
      default: words += c;
    }
  }
  return {{found.size, words}};
}

}  // namespace repartee::tts::reading
