#include "app/config/rules.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>

#include "net/server.hpp"

namespace repartee::app {

namespace {

core::Error broken(std::string message, std::string hint) {
  return core::Error(core::ErrorCode::invalid_argument, std::move(message), std::move(hint));
}

core::Result<> check_address(const Config& config, const std::string& address) {
  const bool has_certificate = !config.server.tls_cert.empty() || config.server.tls_self_signed;
  const auto endpoint = net::parse_endpoint(address, has_certificate);
  if (!endpoint) {
    return broken("server.listen: " + endpoint.error().message, endpoint.error().hint);
  }
  if (endpoint->tls && !has_certificate) {
    return broken(fmt::format("server.listen: {} needs a certificate", address),
                  "set server.tls_cert and server.tls_key, or server.tls_self_signed");
  }
  if (!is_loopback(endpoint->host) && config.auth.keys.empty() && !config.server.insecure_public) {
    return broken(
        fmt::format("refusing to serve {} to everyone: it is not loopback, and there are no keys",
                    address),
        "set auth.keys, or insist with --insecure-public");
  }
  return {};
}

}  // namespace

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

core::Result<> check_rules(const Config& config) {
  const Config::Server& server = config.server;
  if (server.tls_cert.empty() != server.tls_key.empty()) {
    return broken("server.tls_cert and server.tls_key belong together, and only one is set",
                  "set both, or neither");
  }
  if (server.tls_self_signed && !server.tls_cert.empty()) {
    return broken("server.tls_self_signed makes the certificate that server.tls_cert names",
                  "set one of them");
  }
  if (server.listen.empty()) {
    return broken("server.listen names no address", "for example [\"127.0.0.1:8080\"]");
  }
  for (const std::string& key : config.auth.keys) {
    if (key.empty()) return broken("auth.keys holds an empty key", "remove it");
  }
  for (const std::string& address : server.listen) {
    if (auto checked = check_address(config, address); !checked) return checked.error();
  }
  return {};
}

}  // namespace repartee::app
