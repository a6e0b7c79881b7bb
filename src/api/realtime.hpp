#pragma once
// How connections to the Realtime API are let in.

#include "api/api.hpp"
#include "net/http_message.hpp"
#include "protocol/realtime/realtime.hpp"

namespace repartee::api {

/// What a request for a connection asks for, by its path, query, headers, sub-protocols and key.
/// `unauthenticated` without a right key, `not_found` for a model that is not here.
core::Result<protocol::realtime::Opening> realtime_opening(const Api& api,
                                                           const net::Request& request);

}  // namespace repartee::api
