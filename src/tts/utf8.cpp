#include "tts/utf8.hpp"

#include "tts/text/utf8.hpp"

namespace repartee::tts {

std::optional<Character> next_character(std::string_view text) {
  const CodePoint point = decode(text, 0);
  if (!point.valid || point.size == 0) return std::nullopt;
  return Character{point.value, point.size};
}

}  // namespace repartee::tts
