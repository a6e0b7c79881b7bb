#include "turn/words.hpp"

#include <algorithm>

#include "tts/text/utf8.hpp"

namespace repartee::turn {
namespace {

char32_t lower(char32_t c) {
  if (c < 0x80) return tts::is_upper(c) ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;       // À to Þ
  if (c >= 0x100 && c <= 0x137) return c | 1;                   // Ā to ķ, in pairs
  if (c >= 0x139 && c <= 0x148) return c % 2 == 1 ? c + 1 : c;  // Ĺ to ň
  if (c >= 0x14A && c <= 0x177) return c | 1;                   // Ŋ to ŷ
  if (c == 0x178) return 0xFF;                                  // Ÿ
  if (c >= 0x179 && c <= 0x17E) return c % 2 == 1 ? c + 1 : c;  // Ź to ž
  if (c >= 0x391 && c <= 0x3A9) return c + 32;                  // Α to Ω
  if (c >= 0x410 && c <= 0x42F) return c + 32;                  // А to Я
  if (c >= 0x400 && c <= 0x40F) return c + 80;                  // Ѐ to Џ
  return c;
}

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC;
}

// The marks that say how a sentence goes on, the same for every way to write them.
char32_t mark_of(char32_t c) {
  switch (c) {
    case '.':
    case '?':
    case '!':
    case ',':
    case ';':
    case ':':
    case '-':
    case 0x2026: return c;
    case 0x2013:              // en dash
    case 0x2014: return '-';  // em dash
    case 0x3002:              // ideographic full stop
    case 0x0964: return '.';  // danda
    case 0xFF1F:              // fullwidth question mark
    case 0x061F: return '?';  // Arabic question mark
    case 0xFF01: return '!';
    case 0xFF0C:
    case 0x3001:
    case 0x060C: return ',';
    default: return 0;
  }
}

bool belongs_to_words(char32_t c) {
  if (c < 0x80) return tts::is_letter(c) || tts::is_digit(c);
  if (is_apostrophe(c) || mark_of(c) != 0) return false;
  return !(c >= 0x80 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA)  // ¡ « · » ¿ and such
         && !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) && c != 0xFFFD;
}

struct Letter {
  char32_t value;
  bool word;
};

// One stretch between spaces: marks around it come off, those inside stay ("3.14").
void add(std::vector<Word>& words, const std::vector<Letter>& letters) {
  const auto is_word = [](const Letter& l) { return l.word; };
  const auto first = std::find_if(letters.begin(), letters.end(), is_word);
  auto last = letters.end();
  while (last != first && !std::prev(last)->word) --last;
  Word word;
  for (auto at = first; at != last; ++at) {
    tts::append_utf8(word.text, is_apostrophe(at->value) ? U'\'' : lower(at->value));
  }
  if (first != last) {
    word.capital = lower(first->value) != first->value;
    words.push_back(std::move(word));
  }
  if (words.empty()) return;
  int dots = 0;
  for (auto at = first == last ? letters.begin() : last; at != letters.end(); ++at) {
    const auto mark = mark_of(at->value);
    if (mark == 0) continue;
    dots = mark == '.' ? dots + 1 : 0;
    words.back().mark = dots >= 2 ? char32_t{0x2026} : mark;
  }
}

}  // namespace

std::vector<Word> words_of(std::string_view text, std::size_t most) {
  // Only the tail is read: spaces from the end backwards.
  std::size_t begin = text.size();
  for (std::size_t found = 0; begin > 0; --begin) {
    if (!tts::is_space(static_cast<unsigned char>(text[begin - 1]))) continue;
    // Marks that stand alone count as stretches too: twice as many hold enough words.
    if (begin < text.size() && ++found > 2 * most) break;
  }
  std::vector<Word> words;
  std::vector<Letter> letters;
  for (std::size_t at = begin; at < text.size();) {
    const auto point = tts::decode(text, at);
    if (point.size == 0) break;
    at += point.size;
    if (tts::is_space(point.value) || point.value == 0xA0) {
      add(words, letters);
      letters.clear();
    } else if (point.valid) {
      letters.push_back({point.value, belongs_to_words(point.value)});
    }
  }
  add(words, letters);
  if (words.size() > most) {
    words.erase(words.begin(), words.end() - static_cast<std::ptrdiff_t>(most));
  }
  return words;
}

std::string plain_words(std::string_view text, std::size_t most) {
  std::string plain;
  for (const auto& word : words_of(text, most)) {
    if (!plain.empty()) plain += ' ';
    plain += word.text;
  }
  return plain;
}

}  // namespace repartee::turn
