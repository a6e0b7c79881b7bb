#include "api/access.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>

#include "api/subprotocols.hpp"

namespace repartee::api {
namespace {

std::string sha256(std::string_view text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
             EVP_sha256(), nullptr);
  digest.resize(size);
  return digest;
}

// "localhost:8080", "127.0.0.1", "[::1]:8080": nothing that merely begins like one of them.
bool is_this_machine(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (host.front() != '[' || host[colon - 1] == ']');
  const auto port = has_port ? host.substr(colon + 1) : std::string_view{};
  if (port.find_first_not_of("0123456789") != std::string_view::npos) return false;
  const auto name = host.substr(0, has_port ? colon : host.size());
  if (name == "localhost" || name == "[::1]") return true;
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address_v4(name, not_an_address);
  return !not_an_address && address.is_loopback();
}

}  // namespace

std::vector<std::string_view> keys_of(const net::Request& request) {
  std::vector<std::string_view> keys;
  constexpr std::string_view scheme = "bearer ";
  const auto authorization = request.header("authorization");
  // RFC 9110 section 11.1: in letters of either case.
  if (authorization.size() > scheme.size() &&
      std::ranges::equal(authorization.substr(0, scheme.size()), scheme, {},
                         [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; })) {
    keys.push_back(authorization.substr(scheme.size()));
  }
  if (const auto key = request.header("api-key"); !key.empty()) keys.push_back(key);
  for (const auto* name : {"key", "api-key"}) {
    if (const auto it = request.query.find(name); it != request.query.end())
      keys.push_back(it->second);
  }
  for (const auto name : offered_subprotocols(request)) {
    if (const auto key = key_in_subprotocol(name)) keys.push_back(*key);
  }
  return keys;
}

Access::Access(const std::vector<std::string>& keys, std::vector<std::string> origins,
               const std::vector<Tenant>& tenants)
    : origins_(std::move(origins)) {
  for (const auto& key : keys) {
    known_.push_back({sha256(key), "key " + std::to_string(known_.size() + 1)});
  }
  for (const auto& tenant : tenants) {
    for (const auto& key : tenant.keys) known_.push_back({sha256(key), tenant.name});
  }
}

core::Result<> Access::check_key(const net::Request& request) const {
  if (known_.empty()) return {};
  const auto keys = keys_of(request);
  if (std::ranges::any_of(keys, [this](auto key) { return find(key) != nullptr; })) return {};
  return core::Error(
      core::ErrorCode::unauthenticated,
      keys.empty() ? "this server needs an API key" : "the API key is not known here",
      "send one of auth.keys as 'Authorization: Bearer KEY'");
}

std::string Access::tenant(const net::Request& request) const {
  for (const auto key : keys_of(request)) {
    if (const auto* known = find(key)) return known->tenant;
  }
  return request.peer.substr(0, request.peer.rfind(':'));
}

core::Result<> Access::check_origin(const net::Request& request) const {
  const auto origin = request.header("origin");
  if (origin.empty()) return {};
  const auto scheme_end = origin.find("://");
  const auto host = scheme_end == std::string_view::npos ? origin : origin.substr(scheme_end + 3);
  if (host == request.header("host") && (!known_.empty() || is_this_machine(host))) return {};
  for (const auto& allowed : origins_) {
    if (allowed == "*" || allowed == origin) return {};
  }
  return core::Error(core::ErrorCode::forbidden,
                     "pages of " + std::string(origin) + " may not use this server",
                     "add it to server.allowed_origins");
}

const Access::Known* Access::find(std::string_view key) const {
  const auto digest = sha256(key);
  const Known* found = nullptr;
  for (const auto& known : known_) {
    if (CRYPTO_memcmp(known.digest.data(), digest.data(), digest.size()) == 0) found = &known;
  }
  return found;
}

}  // namespace repartee::api
