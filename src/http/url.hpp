#pragma once
// What the client needs to know about a URL before it asks libcurl.

#include <string>

#include "core/error.hpp"

namespace repartee::http {

/// Whether the URL is http or https and has a host: else an `invalid_argument` that says what is
/// wrong.
core::Result<> check_url(const std::string& url);

/// Whether its host is this machine: no proxy could reach what is meant.
bool is_loopback(const std::string& url);

}  // namespace repartee::http
