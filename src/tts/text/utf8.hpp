#pragma once
// The little of UTF-8 that text rules need: one code point at a time, tolerant of broken bytes.

#include <cstddef>
#include <string>
#include <string_view>

namespace repartee::tts {

/// One step through UTF-8 text.
struct CodePoint {
  char32_t value = 0;  ///< U+FFFD for a byte that is not UTF-8.
  std::size_t size =
      0;  ///< Bytes it takes; 0: the text ends inside it (more bytes may complete it).
  bool valid = true;
};

/// The code point that starts at `at` (which must be < text.size()). A broken byte is a step of one
/// byte. Overlong forms, surrogates and values above U+10FFFF are broken (RFC 3629).
CodePoint decode(std::string_view text, std::size_t at);

void append_utf8(std::string& out, char32_t value);

constexpr bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char32_t c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char32_t c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}
constexpr char to_lower(char c) {
  return is_upper(static_cast<unsigned char>(c)) ? static_cast<char>(c + 32) : c;
}

/// Emoji, pictographs, and the joiners and selectors that glue them.
bool is_emoji(char32_t c);

/// Han, Hiragana and Katakana: written without spaces between words.
bool is_unspaced_script(char32_t c);

}  // namespace repartee::tts
