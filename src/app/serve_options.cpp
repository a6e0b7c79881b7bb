#include <algorithm>

#include "app/config/rules.hpp"
#include "app/serve.hpp"

namespace repartee::app {

core::Result<net::ServerOptions> server_options(const Config& config) {
  if (auto checked = check_rules(config); !checked) return checked.error();
  net::ServerOptions options;
  options.tls_certificate = config.server.tls_cert;
  options.tls_key = config.server.tls_key;
  for (const std::string& address : config.server.listen) {
    auto endpoint = net::parse_endpoint(address, !config.server.tls_cert.empty());
    if (!endpoint) return endpoint.error();
    options.listen.push_back(std::move(*endpoint));
  }
  // The form around an upload takes some room as well (multipart boundaries and fields).
  constexpr std::size_t form_bytes = 1u << 20;
  options.max_body_bytes = static_cast<std::size_t>(config.limits.max_upload_bytes) + form_bytes;
  options.max_message_bytes = static_cast<std::size_t>(config.limits.max_message_bytes);
  options.max_bodies_bytes = std::max(
      {options.max_bodies_bytes, 2 * options.max_body_bytes, 2 * options.max_message_bytes});
  // Room for pages and REST calls beside the conversations.
  constexpr std::size_t other_connections = 1024;
  options.max_connections =
      static_cast<std::size_t>(config.server.max_sessions) + other_connections;
  return options;
}

std::string ready_line(std::span<const std::string> urls) {
  std::string line = "ready";
  for (const std::string& url : urls) line += " " + url;
  return line + "\n";
}

}  // namespace repartee::app
