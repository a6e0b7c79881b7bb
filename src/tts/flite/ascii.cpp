#include "tts/flite/ascii.hpp"

#include <array>

#include "tts/utf8.hpp"

namespace repartee::tts {
namespace {

// U+00C0 to U+017F: Latin-1's letters and Latin Extended-A.
constexpr char32_t first_letter = 0xC0;
// clang-format off
constexpr std::array<std::string_view, 192> letters = {
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I",
    "D", "N", "O", "O", "O", "O", "O", " ", "O", "U", "U", "U", "U", "Y", "Th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    "d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "y",
    "A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d",
    "D", "d", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "G", "g", "G", "g",
    "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i", "I", "i", "I", "i",
    "I", "i", "IJ", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L",
    "l", "L", "l", "N", "n", "N", "n", "N", "n", "n", "N", "n", "O", "o", "O", "o",
    "O", "o", "OE", "oe", "R", "r", "R", "r", "R", "r", "S", "s", "S", "s", "S", "s",
    "S", "s", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u", "U", "u",
    "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z", "z", "Z", "z", "Z", "z", "s",
};
// clang-format on

std::string_view plain(char32_t code) {
  if (code >= first_letter && code < first_letter + letters.size()) {
    return letters[code - first_letter];
  }
  if (code >= 0x300 && code <= 0x36F) return "";  // combining accents
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032: return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x2033:
    case 0xAB:
    case 0xBB: return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2013: return "-";
    case 0x2014:
    case 0x2015: return ", ";  // a dash is a pause
    case 0x2026: return "...";
    default: return " ";
  }
}

}  // namespace

AsciiText to_ascii(std::string_view utf8) {
  AsciiText ascii;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto character = next_character(utf8.substr(at));
    const std::size_t bytes = character ? character->bytes : 1;
    const bool printable = bytes == 1 && utf8[at] >= ' ' && utf8[at] < 0x7F;
    ascii.text += printable ? utf8.substr(at, 1) : character ? plain(character->code) : " ";
    ascii.origin.resize(ascii.text.size(), {at, at + bytes});
    at += bytes;
  }
  return ascii;
}

}  // namespace repartee::tts
