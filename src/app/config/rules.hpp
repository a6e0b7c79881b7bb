#pragma once
// Rules about several settings at once, checked before serving.

#include "app/config/config.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// `invalid_argument` where the server must not start: an address that cannot be read, https
/// without a certificate, half a certificate, or another address than loopback without keys and
/// without insisting (server.insecure_public).
core::Result<> check_rules(const Config& config);

/// "localhost", 127.0.0.0/8 and ::1. Names are not looked up: what they mean can change.
bool is_loopback(const std::string& host);

}  // namespace repartee::app
