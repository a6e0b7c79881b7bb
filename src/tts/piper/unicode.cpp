#include "tts/piper/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "tts/text/utf8.hpp"

namespace repartee::tts::piper {

std::u32string code_points(std::string_view utf8) {
  std::u32string points;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint character = decode(utf8, at);
    if (character.valid && character.size > 0) points += character.value;
    at += std::max<std::size_t>(character.size, 1);
  }
  return points;
}

std::u32string decomposed(std::string_view utf8, bool fold_case) {
  int options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  if (fold_case) options |= UTF8PROC_CASEFOLD;
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                 static_cast<utf8proc_ssize_t>(utf8.size()), &mapped,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(mapped, std::free);
  if (size < 0) return code_points(utf8);
  return code_points({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)});
}

}  // namespace repartee::tts::piper
