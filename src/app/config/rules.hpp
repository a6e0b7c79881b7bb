#pragma once
// Rules about several settings at once, checked before serving.

#include <string>

#include "app/config/config.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// `invalid_argument` where the server must not start: an address that cannot be read, https
/// without a certificate, half a certificate, another address than loopback without keys and
/// without insisting (server.insecure_public), a key in two places; or where sessions must not
/// start, the server's or a tenant's, which the message then names.
core::Result<> check_rules(const Config& config);

/// Those of what sessions start with: `invalid_argument` for bounds that leave nothing between
/// them, and for words that cannot be looked for (turn::check_overlap_words, stt::glossary_of).
core::Result<> check_session_rules(const Config& config);

/// The same error, said of a tenant: "tenants.acme: …".
core::Error error_of_tenant(const std::string& name, const core::Error& error);

/// "localhost", 127.0.0.0/8 and ::1. Names are not looked up: what they mean can change.
bool is_loopback(const std::string& host);

}  // namespace repartee::app
