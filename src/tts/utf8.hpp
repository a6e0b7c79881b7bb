#pragma once
// Reading UTF-8 character by character.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace repartee::tts {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The first character of a text that is not empty; nothing where its bytes are not UTF-8 (RFC
/// 3629: overlong forms, surrogates and what lies above U+10FFFF are not).
std::optional<Character> next_character(std::string_view text);

}  // namespace repartee::tts
