#include "net/target.hpp"

#include <algorithm>
#include <cstdint>

namespace repartee::net {
namespace {

using core::Error;
using core::ErrorCode;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i++]);
    if (lead < 0x80) continue;
    int more = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;  // of the second byte
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    for (; more > 0; --more) {
      if (i == text.size()) return false;
      const auto next = static_cast<std::uint8_t>(text[i++]);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xBF;
    }
  }
  return true;
}

core::Result<std::string> decode_text(std::string_view text, bool plus_is_space) {
  auto decoded = percent_decode(text, plus_is_space);
  if (!decoded) return decoded;
  if (decoded->find('\0') != std::string::npos || !is_utf8(*decoded)) {
    return Error(ErrorCode::invalid_argument, "the request's address is not UTF-8 text");
  }
  return decoded;
}

}  // namespace

core::Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return Error(ErrorCode::invalid_argument,
                     "a '%' in the address is not followed by two hexadecimal digits",
                     "write a percent sign as %25");
      }
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

core::Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.path = "*";
    return target;
  }
  if (const auto scheme = text.find("://"); !text.starts_with('/') && scheme != text.npos) {
    text.remove_prefix(scheme + 3);
    text.remove_prefix(std::min(text.find_first_of("/?"), text.size()));
  } else if (!text.starts_with('/')) {
    return Error(ErrorCode::invalid_argument, "the request's address does not begin with '/'");
  }
  text = text.substr(0, text.find('#'));
  const auto mark = text.find('?');
  auto path = decode_text(text.substr(0, mark), false);
  if (!path) return path.error();
  // Paths are logged: one must not be able to forge a line of the log.
  if (std::ranges::any_of(*path, [](unsigned char c) { return c < 0x20 || c == 0x7F; })) {
    return Error(ErrorCode::invalid_argument, "the request's path holds control characters");
  }
  target.path = path->empty() ? "/" : std::move(*path);
  if (mark == text.npos) return target;

  for (auto rest = text.substr(mark + 1); !rest.empty();) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decode_text(pair.substr(0, equals), true);
    if (!name) return name.error();
    auto value = equals == pair.npos ? core::Result<std::string>(std::string())
                                     : decode_text(pair.substr(equals + 1), true);
    if (!value) return value.error();
    target.query.insert_or_assign(std::move(*name), std::move(*value));
  }
  return target;
}

}  // namespace repartee::net
