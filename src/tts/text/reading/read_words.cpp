#include "tts/text/reading/read_words.hpp"

#include "tts/text/utf8.hpp"

namespace repartee::tts::reading {
namespace {

Reading reading_at(const Place& place, const Language* language, const Lexicon& lexicon) {
  const char c = place.look();
  if (place.starts_word() || !is_word_byte(c)) {
    if (const Lexicon::Match found = lexicon.find(place.text, place.at); found.size != 0) {
      return {{found.size, std::string(found.said)}};
    }
  }
  // Inside a word of letters nothing begins.
  const bool inside = is_letter(static_cast<unsigned char>(c)) && !place.starts_word();
  if (language == nullptr || inside || c == ' ') return {};
  for (const Rule rule : language->rules) {
    if (Reading reading = rule(place, *language); !reading.empty()) return reading;
  }
  return {};
}

// Between words, where neither side has a space of its own.
void separate(TracedText& out, char next) {
  if (!out.empty() && is_word_byte(out.text().back()) && is_word_byte(next)) out.add(" ");
}

}  // namespace

TracedText read_words(const TracedText& in, const Language* language, const Lexicon& lexicon) {
  TracedText out;
  bool put_words = false;  // instead of what stood before `at`
  for (std::size_t at = 0; at < in.size();) {
    const Reading reading = reading_at({in.text(), at}, language, lexicon);
    if (reading.empty()) {
      if (put_words) separate(out, in.text()[at]);
      out.copy(in, at++, 1);
      put_words = false;
      continue;
    }
    for (const Part& part : reading) {
      separate(out, part.words.empty() ? 'x' : part.words.front());
      out.replace(in, at, part.size, part.words);
      at += part.size;
    }
    put_words = true;
  }
  return out;
}

}  // namespace repartee::tts::reading
