#pragma once
// The target of a request line, "/v1/models?limit=3", taken apart (RFC 9112 section 3.2).

#include <map>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace repartee::net {

struct Target {
  std::string path;  ///< Decoded: "/v1/models".
  std::map<std::string, std::string>
      query;  ///< Decoded, '+' is a space; the last of equals counts.
};

/// Origin form ("/path?query"), absolute form ("http://host/path") or "*". `invalid_argument` for
/// anything else, for broken percent-encoding, and where the decoded text holds a NUL or is not
/// UTF-8, or the path holds control characters. Dot segments stay: whoever maps paths to files
/// refuses them.
core::Result<Target> parse_target(std::string_view text);

/// RFC 3986 section 2.1. `invalid_argument` where '%' is not followed by two hexadecimal digits.
core::Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace repartee::net
