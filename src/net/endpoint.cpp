#include "net/server.hpp"
#include "net/url.hpp"

namespace repartee::net {

core::Result<Endpoint> parse_endpoint(const std::string& text, bool tls_default) {
  using core::Error;
  using core::ErrorCode;

  std::string_view rest = text;
  Endpoint endpoint;
  endpoint.tls = tls_default;
  if (const auto scheme = rest.find("://"); scheme != rest.npos) {
    const auto name = rest.substr(0, scheme);
    if (name != "http" && name != "https") {
      return Error(ErrorCode::invalid_argument, "'" + text + "' is not an address to listen on",
                   "only http:// and https:// may stand in front");
    }
    endpoint.tls = name == "https";
    rest.remove_prefix(scheme + 3);
    if (rest.ends_with('/')) rest.remove_suffix(1);
  }
  auto place = parse_host_port(rest);
  if (!place) return place.error();
  if (!place->port) {
    return Error(ErrorCode::invalid_argument, "'" + text + "' names no port",
                 "write HOST:PORT; port 0 picks a free one");
  }
  endpoint.host = std::move(place->host);
  endpoint.port = *place->port;
  return endpoint;
}

}  // namespace repartee::net
