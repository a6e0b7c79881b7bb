#pragma once
// What the client needs to know about a URL before it asks libcurl.

#include <string>

#include "core/error.hpp"

namespace repartee::http {

/// Whether the URL is http or https and has a host: else an `invalid_argument` that says what is
/// wrong.
core::Result<> check_url(const std::string& url);

/// How a request names what it wants.
struct RequestTarget {
  std::string authority;  ///< For the Host header; the port only where it is not the scheme's own.
  std::string target;     ///< Path and query.
};
/// Of a URL that check_url() accepts.
RequestTarget request_target(const std::string& url);

/// The text as one part of a path or query.
std::string url_escaped(const std::string& text);

/// Whether its host is this machine: no proxy could reach what is meant.
bool is_loopback(const std::string& url);

}  // namespace repartee::http
