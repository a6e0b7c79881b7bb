#include "tts/utf8.hpp"

namespace repartee::tts {

std::optional<Character> next_character(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return Character{lead, 1};
  Character character;
  char32_t least = 0;
  if ((lead & 0xE0) == 0xC0) {
    character = {static_cast<char32_t>(lead & 0x1F), 2};
    least = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    character = {static_cast<char32_t>(lead & 0x0F), 3};
    least = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    character = {static_cast<char32_t>(lead & 0x07), 4};
    least = 0x10000;
  } else {
    return std::nullopt;
  }
  if (text.size() < character.bytes) return std::nullopt;
  for (std::size_t i = 1; i < character.bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    character.code = character.code << 6 | (byte(i) & 0x3F);
  }
  const bool surrogate = character.code >= 0xD800 && character.code <= 0xDFFF;
  if (character.code < least || character.code > 0x10FFFF || surrogate) return std::nullopt;
  return character;
}

}  // namespace repartee::tts
