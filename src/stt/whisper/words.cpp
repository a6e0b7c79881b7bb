#include "stt/whisper/words.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace repartee::stt {
namespace {

// Bytes of the UTF-8 character at the start of `text`; 0 where there is none.
std::size_t character_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80                   ? 1
                           : lead >= 0xC2 && lead < 0xE0 ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return size;
}

bool is_note(std::string_view character) {
  return character == "♪" || character == "♫" || character == "♩" || character == "♬" ||
         character == "♯" || character == "♭" || character == "♮";
}

// "<" and ">" come in ">> " before a speaker and in the names of tokens.
bool opens(std::string_view character) {
  return character == "[" || character == "(" || character == "（" || character == "【" ||
         character == "<";
}

bool closes(std::string_view character) {
  return character == "]" || character == ")" || character == "）" || character == "】" ||
         character == ">";
}

// Removes descriptions of sounds. They may span several words, so it remembers whether it is inside
// one.
class SoundTags {
 public:
  std::string without(std::string_view text) {
    std::string said;
    while (!text.empty()) {
      const auto size = character_bytes(text);
      const auto character = text.substr(0, std::max<std::size_t>(size, 1));
      text.remove_prefix(character.size());
      if (size == 0 || is_note(character)) continue;
      if (character == "*") {
        in_stars_ = !in_stars_;
      } else if (opens(character)) {
        ++depth_;
      } else if (closes(character)) {
        depth_ = std::max(depth_ - 1, 0);
      } else if (depth_ == 0 && !in_stars_) {
        said += character;
      }
    }
    return said;
  }

 private:
  int depth_ = 0;
  bool in_stars_ = false;
};

struct Draft {
  Word word;
  double log_probability = 0;
  int tokens = 0;
};

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Marks outside ASCII that nobody says.
bool is_mark(std::string_view character) {
  return character == "…" || character == "–" || character == "—" || character == "¿" ||
         character == "¡" || character == "。" || character == "、" || character == "！" ||
         character == "？" || character == "“" || character == "”" || character == "«" ||
         character == "»" || character == "・";
}

bool says_something(std::string_view text) {
  while (!text.empty()) {
    const auto character = text.substr(0, std::max<std::size_t>(character_bytes(text), 1));
    text.remove_prefix(character.size());
    if (character.size() > 1 ? !is_mark(character) : is_letter_or_digit(character.front()))
      return true;
  }
  return false;
}

}  // namespace

std::vector<Word> words_of(std::span<const TextToken> tokens) {
  std::vector<Draft> drafts;
  for (const TextToken& token : tokens) {
    if (token.text.empty()) continue;
    std::string_view text = token.text;
    const bool begins = text.front() == ' ';
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (begins || drafts.empty()) drafts.push_back({{"", token.start_s, token.end_s, 1}, 0, 0});
    Draft& draft = drafts.back();
    draft.word.text += text;
    draft.word.end_s = std::max(draft.word.end_s, token.end_s);
    draft.log_probability += std::log(std::clamp(token.probability, 1e-6, 1.0));
    ++draft.tokens;
  }
  std::vector<Word> words;
  SoundTags tags;
  for (Draft& draft : drafts) {
    draft.word.text = tags.without(draft.word.text);
    draft.word.confidence = std::exp(draft.log_probability / draft.tokens);
    if (says_something(draft.word.text)) words.push_back(std::move(draft.word));
  }
  return words;
}

void place_in_time(std::span<TextToken> tokens, double begin_s, double end_s) {
  if (tokens.empty()) return;
  // From token `from` at `at_s` on: the tokens up to `to`, which begins at `until_s`, share the
  // time between by their length in letters.
  const auto share = [&](std::size_t from, double at_s, std::size_t to, double until_s) {
    std::size_t letters = 0;
    for (std::size_t i = from; i < to; ++i) letters += tokens[i].text.size();
    const double letter_s = letters > 0 ? (until_s - at_s) / static_cast<double>(letters) : 0;
    for (std::size_t i = from; i < to; ++i) {
      tokens[i].start_s = at_s;
      at_s += letter_s * static_cast<double>(tokens[i].text.size());
      tokens[i].end_s = std::min(at_s, until_s);
    }
  };
  end_s = std::max(begin_s, end_s);
  std::size_t from = 0;
  double at_s = begin_s;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const double heard_s = tokens[i].heard_s;
    if (heard_s <= at_s || heard_s >= end_s) continue;
    share(from, at_s, i, heard_s);
    from = i;
    at_s = heard_s;
  }
  share(from, at_s, tokens.size(), end_s);
}

}  // namespace repartee::stt
