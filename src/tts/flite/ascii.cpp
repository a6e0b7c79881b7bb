#include "tts/flite/ascii.hpp"

#include <algorithm>

#include "tts/text/typography.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

std::string_view plain(char32_t code) {
  if (const auto letter = without_accent(code)) return *letter;
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
    const CodePoint character = decode(utf8, at);
    const std::size_t bytes = std::max<std::size_t>(character.size, 1);
    const bool printable = utf8[at] >= ' ' && utf8[at] < 0x7F;
    const bool whole = character.valid && character.size > 0;
    ascii.text += printable ? utf8.substr(at, 1) : whole ? plain(character.value) : " ";
    ascii.origin.resize(ascii.text.size(), {at, at + bytes});
    at += bytes;
  }
  return ascii;
}

}  // namespace repartee::tts
