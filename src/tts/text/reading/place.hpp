#pragma once
// A place in a text, and what stands around it: what every reading rule looks at.

#include <cstddef>
#include <string_view>

namespace repartee::tts::reading {

bool is_digit_byte(char c);
/// Letters, digits, and every byte of a character beyond ASCII (which may be a sign).
bool is_word_byte(char c);
bool is_upper_byte(char c);
bool equal_any_case(std::string_view a, std::string_view b);
/// Whether a BCP 47 tag ("de", "de-AT", "DE_ch") is of the language with this code.
bool is_language(std::string_view tag, std::string_view code);

struct Place {
  std::string_view text;
  std::size_t at = 0;

  std::string_view rest() const { return text.substr(at); }
  /// 0 beyond the end.
  char look(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }
  char before() const { return at > 0 ? text[at - 1] : '\0'; }
  /// Whether a letter or digit stands so many bytes ahead: of any script, but no sign or mark.
  bool word_at(std::size_t ahead) const;
  /// Whether none stands before.
  bool starts_word() const;
  Place ahead(std::size_t bytes) const { return {text, at + bytes}; }

  /// The word before the one space before this place; empty where something else stands there.
  std::string_view word_before() const;
  /// The letters from here on: "März" of "März 2024".
  std::string_view word() const;
};

/// How many digits stand here.
std::size_t digits(const Place& place);
/// The value of at most nine digits.
int value_of(std::string_view digits);

}  // namespace repartee::tts::reading
