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
      } else if (character == "[" || character == "(") {
        ++depth_;
      } else if (character == "]" || character == ")") {
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

bool says_something(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
  });
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

}  // namespace repartee::stt
