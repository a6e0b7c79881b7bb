#include "tts/text/speakable.hpp"

#include "tts/text/markdown.hpp"
#include "tts/text/reading/read_words.hpp"
#include "tts/text/thinking_filter.hpp"
#include "tts/text/typography.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

using reading::is_language;

const reading::Language* language_of(std::string_view tag) {
  if (is_language(tag, "de")) return &reading::german();
  if (!is_language(tag, "en")) return nullptr;
  // 3/4/2024 is in April nearly everywhere but in the United States, whose voices are the most.
  const bool american = tag.size() == 2 || reading::equal_any_case(tag.substr(3), "US");
  return &reading::english(/*day_first=*/!american);
}

bool has_words(std::string_view text) {
  for (const char c : text) {
    if (reading::is_word_byte(c)) return true;
  }
  return false;
}

TracedText traced(std::string_view display_text, std::string_view language,
                  const Lexicon& lexicon) {
  TracedText text = plain_characters(without_thinking(TracedText(display_text)));
  text = reading::read_words(markdown_text(text), language_of(language), lexicon);
  if (is_language(language, "en")) text = without_accents(text);
  text = tidy(text);
  return has_words(text.text()) ? text : TracedText();
}

}  // namespace

Spoken speak(std::string_view display_text, std::string_view language, const Lexicon& lexicon) {
  const TracedText text = traced(display_text, language, lexicon);
  return {text.text(), text.origins()};
}

std::string speakable(std::string_view display_text, std::string_view language,
                      const Lexicon& lexicon) {
  return traced(display_text, language, lexicon).text();
}

}  // namespace repartee::tts
