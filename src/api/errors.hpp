#pragma once
// Errors over HTTP, in OpenAI's shape: {"error":{"message","type","param","code"}}.

#include "core/error.hpp"
#include "net/http_message.hpp"

namespace repartee::api {

int http_status(core::ErrorCode code);
net::Response error_response(const core::Error& error);

}  // namespace repartee::api
