#include "eval/fold.hpp"

#include <array>
#include <cctype>

#include "tts/flite/ascii.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::eval {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Blocks of Unicode that hold marks and symbols and no letters, and controls.
constexpr auto marks = std::to_array<Range>({
    {0x80, 0xBF},        // Latin-1's controls and signs
    {0xD7, 0xD7},        // ×
    {0xF7, 0xF7},        // ÷
    {0x2000, 0x2BFF},    // punctuation, currency, arrows, mathematics, shapes, dingbats
    {0x2E00, 0x2E7F},    // more punctuation
    {0x3000, 0x303F},    // East Asian punctuation
    {0xFE10, 0xFE6F},    // its vertical and small forms
    {0xFF00, 0xFF0F},    // its wide forms
    {0xFF1A, 0xFF20},    //
    {0xFFF0, 0xFFFF},    // specials
    {0x1F000, 0x1FAFF},  // emoji
});

bool is_mark(char32_t c) {
  for (const Range& range : marks) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

char32_t lower(char32_t c) {
  const bool greek = c >= 0x391 && c <= 0x3A9;
  const bool cyrillic = c >= 0x410 && c <= 0x42F;
  if (greek || cyrillic) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

/// Latin letters with accents, combining accents, quotes: what ASCII can stand for.
bool has_plain_form(char32_t c) {
  return (c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) ||
         c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032;
}

void append_folded(std::string& out, std::string_view character, std::string_view keep) {
  for (const char c : character) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = std::isalnum(byte) != 0 || keep.find(c) != std::string_view::npos;
    out += kept ? static_cast<char>(std::tolower(byte)) : ' ';
  }
}

}  // namespace

std::string without_brackets(std::string_view text) {
  constexpr std::array<std::pair<char, std::string_view>, 3> pairs{
      {{'[', "]>"}, {'<', "]>"}, {'(', ")"}}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::string_view::npos;
    for (const auto& [open, close] : pairs) {
      if (text[at] == open) end = text.find_first_of(close, at + 1);
    }
    if (end == std::string_view::npos) {
      out += text[at++];
    } else {
      out += ' ';
      at = end + 1;
    }
  }
  return out;
}

std::string fold(std::string_view text, std::string_view keep) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = tts::decode(text, at);
    const std::size_t size = point.size == 0 ? text.size() - at : point.size;
    const std::string_view character = text.substr(at, size);
    at += size;
    const bool readable = point.valid && point.size != 0;
    if (readable && point.value < 0x80) {
      append_folded(out, character, keep);
    } else if (readable && has_plain_form(point.value)) {
      append_folded(out, tts::to_ascii(character).text, keep);
    } else if (readable && keep.find(character) != std::string_view::npos) {
      out += character;
    } else if (!readable || is_mark(point.value)) {
      out += ' ';
    } else {
      tts::append_utf8(out, lower(point.value));
    }
  }
  return out;
}

std::vector<std::string> split_words(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  std::vector<std::string> words;
  for (;;) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(blanks), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace repartee::eval
