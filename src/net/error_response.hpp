#pragma once
// The server's own refusals (malformed, too large, too busy), in the shape OpenAI's clients read.

#include "core/error.hpp"
#include "net/http_message.hpp"

namespace repartee::net {

/// `{"error":{"message","type","code","param":null}}`; the type is `server_error` from status 500
/// on and `invalid_request_error` below.
Response error_response(int status, const core::Error& error);

}  // namespace repartee::net
