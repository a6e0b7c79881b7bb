#include "net/url.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace repartee::net {
namespace {

using core::Error;
using core::ErrorCode;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
         c == '.';
}

core::Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const std::string digits(text);
  const char* const end = digits.data() + digits.size();
  const auto [rest, failure] = std::from_chars(digits.data(), end, port);
  if (failure != std::errc() || rest != end) {
    return Error(ErrorCode::invalid_argument, "'" + digits + "' is not a port",
                 "use a number from 0 to 65535");
  }
  return port;
}

}  // namespace

core::Result<HostPort> parse_host_port(std::string_view text) {
  HostPort result;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) {
      return Error(ErrorCode::invalid_argument,
                   "the IPv6 address in '" + std::string(text) + "' has no closing bracket");
    }
    result.host = text.substr(1, end - 1);
    // The characters first: make_address_v6 stops reading at a NUL, and takes scope ids.
    const bool plausible = std::ranges::all_of(result.host, is_ipv6_character);
    boost::system::error_code ec;
    if (plausible) boost::asio::ip::make_address_v6(result.host, ec);
    if (!plausible || ec) {
      return Error(ErrorCode::invalid_argument, "'" + result.host + "' is not an IPv6 address");
    }
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    result.host = text.substr(0, colon);
    port = colon == text.npos ? std::string_view{} : text.substr(colon);
    if (port.find(':', 1) != port.npos) {
      return Error(ErrorCode::invalid_argument,
                   "'" + std::string(text) + "' is not a host and a port",
                   "put an IPv6 address in brackets: [::1]:8080");
    }
    if (!std::ranges::all_of(result.host, is_host_character)) {
      return Error(ErrorCode::invalid_argument, "'" + result.host + "' is not a host name");
    }
  }
  if (result.host.empty()) {
    return Error(ErrorCode::invalid_argument, "'" + std::string(text) + "' names no host",
                 "0.0.0.0 stands for every address of this machine");
  }
  if (port.empty()) return result;
  if (!port.starts_with(':')) {
    return Error(ErrorCode::invalid_argument,
                 "'" + std::string(text) + "' is not a host and a port");
  }
  const auto number = parse_port(port.substr(1));
  if (!number) return number.error();
  result.port = *number;
  return result;
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string Url::authority() const {
  const bool usual = port == (tls ? 443 : 80);
  return usual ? bracketed(host) : bracketed(host) + ":" + std::to_string(port);
}

core::Result<Url> parse_url(std::string_view text) {
  const std::string whole(text);
  std::string scheme(text.substr(0, std::min(text.find("://"), text.size())));
  std::ranges::transform(scheme, scheme.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  Url url;
  url.tls = scheme == "wss" || scheme == "https";
  if (scheme.size() == text.size() || (!url.tls && scheme != "ws" && scheme != "http")) {
    return Error(ErrorCode::invalid_argument, "'" + whole + "' is not the address of a server",
                 "it begins with ws://, wss://, http:// or https://");
  }
  text.remove_prefix(scheme.size() + 3);
  text = text.substr(0, text.find('#'));
  const auto authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  if (authority.find('@') != authority.npos) {
    // Not quoted: it would put a password into a log.
    return Error(ErrorCode::invalid_argument, "the address holds credentials",
                 "leave them out of the address and give the key by its own option");
  }
  auto place = parse_host_port(authority);
  if (!place) return place.error();
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; })) {
    return Error(ErrorCode::invalid_argument,
                 "'" + whole + "' holds characters that an address may not", "percent-encode them");
  }
  url.host = std::move(place->host);
  url.port = place->port.value_or(url.tls ? 443 : 80);
  url.target = text.starts_with('/') ? std::string(text) : "/" + std::string(text);
  return url;
}

}  // namespace repartee::net
