#include "tts/text/speakable.hpp"

#include "tts/text/english.hpp"
#include "tts/text/markdown.hpp"
#include "tts/text/thinking_filter.hpp"
#include "tts/text/typography.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

bool is_english(std::string_view language) {
  return language.size() >= 2 && to_lower(language[0]) == 'e' && to_lower(language[1]) == 'n' &&
         (language.size() == 2 || language[2] == '-' || language[2] == '_');
}

bool has_words(std::string_view text) {
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (is_letter(u) || is_digit(u) || u >= 0x80) return true;
  }
  return false;
}

}  // namespace

std::string speakable(std::string_view display_text, std::string_view language) {
  ThinkingFilter thinking;
  std::string said = thinking.feed(display_text);
  said += thinking.finish();

  std::string text = markdown_text(plain_characters(said));
  if (is_english(language)) text = without_accents(english_words(text));
  text = tidy(text);
  return has_words(text) ? text : std::string();
}

}  // namespace repartee::tts
