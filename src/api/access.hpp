#pragma once
// Who may use the server: API keys, and which web pages may open sockets to it.

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "net/http_message.hpp"

namespace repartee::api {

/// Every key that a request brings, in any place where a client may put one: `Authorization:
/// Bearer`, the header `api-key`, the query parameters `key` and `api-key`, and the WebSocket
/// sub-protocol `openai-insecure-api-key.KEY` (browsers can set no headers). Views of the request.
std::vector<std::string_view> keys_of(const net::Request& request);

class Access {
 public:
  /// Keys that are one tenant's own.
  struct Tenant {
    std::string name;
    std::vector<std::string> keys;
  };

  /// Without any key, of a tenant or not, every key, or none, is accepted (the configuration allows
  /// that on loopback only). `origins`: "https://example.com", or "*" for any page. No key is in
  /// two places.
  Access(const std::vector<std::string>& keys, std::vector<std::string> origins,
         const std::vector<Tenant>& tenants = {});

  /// `unauthenticated` where a key is needed and the request has no right one.
  core::Result<> check_key(const net::Request& request) const;

  /// Whether it is one of the keys, whatever it may be good for.
  bool knows(std::string_view key) const { return find(key) != nullptr; }

  /// Whose settings a request has, and among whom computing time is shared out evenly: the tenant's
  /// name that its key belongs to; for another key its place ("key 1" is the first of auth.keys;
  /// never the key itself), or where none is needed the machine that it came from.
  std::string tenant(const net::Request& request) const;

  /// A browser sends Origin: without this check any web page could talk to a server on the
  /// visitor's own machine. Same origin, allowed origins and non-browsers pass. Where no key
  /// protects the server, "same origin" counts for names of this machine only: another name may
  /// have been pointed here by the page's owner (DNS rebinding). `forbidden` for the others.
  core::Result<> check_origin(const net::Request& request) const;

 private:
  struct Known {
    std::string digest;  // SHA-256: comparing them takes the same time for every key
    std::string tenant;
  };
  /// Null where it is not known.
  const Known* find(std::string_view key) const;

  std::vector<Known> known_;
  std::vector<std::string> origins_;
};

}  // namespace repartee::api
