#pragma once
// The addresses of WebSocket and HTTP servers, as people write them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace repartee::net {

struct HostPort {
  std::string host;  ///< A name or an address, IPv6 without its brackets. Never empty.
  std::optional<std::uint16_t> port;
};

/// "name", "name:80", "[::1]:80". `invalid_argument` names what is wrong.
core::Result<HostPort> parse_host_port(std::string_view text);

/// A host as it stands in a URL: IPv6 addresses get brackets.
std::string bracketed(const std::string& host);

struct Url {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;  ///< 80 or 443 where the text names none.
  std::string target;      ///< Path and query, still encoded; at least "/".

  /// For the Host header: the port is left out where it is the scheme's own.
  std::string authority() const;
};

/// Understands ws://, wss://, http:// and https://. Credentials in the address are refused: a key
/// belongs into a header.
core::Result<Url> parse_url(std::string_view text);

}  // namespace repartee::net
