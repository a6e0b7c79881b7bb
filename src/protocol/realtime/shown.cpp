#include "protocol/realtime/shown.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace repartee::protocol::realtime {

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  const auto continues = [text](std::size_t at) {
    return (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80;
  };
  auto end = most;
  while (end > 0 && continues(end)) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string shown_name(std::string_view name) {
  std::string shown;
  for (const char sign : shortened(name, max_shown_name_bytes)) {
    const auto byte = static_cast<std::uint8_t>(sign);
    // C1, U+0080 to U+009F, is C2 80 to C2 9F in UTF-8.
    const bool c1 = byte >= 0x80 && byte < 0xA0 && shown.ends_with('\xC2');
    if (byte >= 0x20 && byte != 0x7F && !c1) {
      shown += sign;
      continue;
    }
    if (c1) shown.pop_back();
    shown += fmt::format("\\x{:02x}", byte);
  }
  return shown;
}

}  // namespace repartee::protocol::realtime
