#include "api/errors.hpp"

#include <nlohmann/json.hpp>

#include "protocol/json_reader.hpp"

namespace repartee::api {

int http_status(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::invalid_argument:
    case core::ErrorCode::unsupported:
    case core::ErrorCode::corrupt: return 400;
    case core::ErrorCode::unauthenticated: return 401;
    case core::ErrorCode::forbidden: return 403;
    case core::ErrorCode::not_found: return 404;
    case core::ErrorCode::too_large: return 413;
    case core::ErrorCode::provider_failed:
    case core::ErrorCode::network: return 502;
    case core::ErrorCode::overloaded:
    case core::ErrorCode::unavailable: return 503;
    case core::ErrorCode::timed_out: return 504;
    case core::ErrorCode::cancelled:
    case core::ErrorCode::closed:
    case core::ErrorCode::internal: return 500;
  }
  return 500;
}

net::Response error_response(const core::Error& error) {
  net::Response response;
  response.status = http_status(error.code);
  response.body = protocol::to_text(
      {{"error",
        {{"message", error.text()},
         {"type", response.status < 500 ? "invalid_request_error" : "server_error"},
         {"param", nullptr},
         {"code", core::name(error.code)}}}});
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (response.status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

}  // namespace repartee::api
