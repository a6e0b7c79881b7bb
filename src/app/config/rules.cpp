#include "app/config/rules.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <map>
#include <utility>

#include "app/config/tenants.hpp"
#include "net/server.hpp"
#include "stt/prompt.hpp"
#include "turn/backchannels.hpp"

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
  const bool has_keys = !config.auth.keys.empty() || !config.tenants.empty();
  if (!is_loopback(endpoint->host) && !has_keys && !config.server.insecure_public) {
    return broken(
        fmt::format(
            "server.listen: refusing to serve {} to everyone: it is not loopback, and there "
            "are no keys",
            address),
        "set auth.keys, or insist with --insecure-public");
  }
  return {};
}

/// Every key belongs to one place, else whose it is would be chance; and none is empty, which
/// everyone has. The messages hold no key.
core::Result<> check_keys(const Config& config) {
  std::map<std::string_view, std::string> places;
  const auto take = [&](const std::vector<std::string>& keys,
                        const std::string& place) -> core::Result<> {
    for (const std::string& key : keys) {
      if (key.empty()) return broken(place + " holds an empty key", "remove it");
      const auto [known, added] = places.emplace(key, place);
      if (!added && known->second != place) {
        return broken(fmt::format("{} and {} hold the same key", known->second, place),
                      "leave it in one of them");
      }
    }
    return {};
  };
  if (auto taken = take(config.auth.keys, "auth.keys"); !taken) return taken;
  for (const auto& [name, tenant] : config.tenants) {
    const auto place = fmt::format("{}.{}", path_of_tenant(name), tenant_keys);
    if (auto taken = take(tenant.keys, place); !taken) return taken;
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
  if (auto checked = check_keys(config); !checked) return checked;
  for (const std::string& address : server.listen) {
    if (auto checked = check_address(config, address); !checked) return checked.error();
  }
  if (auto checked = check_session_rules(config); !checked) return checked;
  for (const auto& [name, tenant] : config.tenants) {
    const auto checked = check_session_rules(config_of_tenant(config, name));
    if (!checked) return error_of_tenant(name, checked.error());
  }
  return {};
}

core::Result<> check_session_rules(const Config& config) {
  const auto& pauses = config.endpointing;
  if (pauses.pause_least_ms > pauses.pause_most_ms) {
    return broken(fmt::format("endpointing.pause_least_ms is {}, and endpointing.pause_most_ms {}",
                              pauses.pause_least_ms, pauses.pause_most_ms),
                  "the least may not be more than the most");
  }
  for (const auto& [name, words] : {std::pair("turn.backchannels", &config.turn.backchannels),
                                    std::pair("turn.interrupting", &config.turn.interrupting)}) {
    if (auto checked = turn::check_overlap_words(*words); !checked) {
      const auto& error = checked.error();
      return core::Error(error.code, std::string(name) + ": " + error.message, error.hint);
    }
  }
  if (auto glossary = stt::glossary_of(config.stt.hot_words); !glossary) {
    const auto& error = glossary.error();
    return core::Error(error.code, "stt.hot_words: " + error.message, error.hint);
  }
  return {};
}

core::Error error_of_tenant(const std::string& name, const core::Error& error) {
  return core::Error(error.code, path_of_tenant(name) + ": " + error.message, error.hint);
}

}  // namespace repartee::app
