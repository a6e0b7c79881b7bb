// The page and its files, out of the binary.

#include <algorithm>

#include "api/assets.hpp"
#include "api/endpoints.hpp"
#include "api/errors.hpp"

namespace repartee::api {

bool is_asset(std::string_view path) {
  return std::ranges::any_of(assets(), [&](const Asset& asset) { return asset.path == path; });
}

asio::awaitable<net::Response> serve_asset(std::shared_ptr<Api>, net::Request request) {
  for (const auto& asset : assets()) {
    if (asset.path != request.path) continue;
    net::Response response;
    response.content_type = asset.content_type;
    response.headers = {{"ETag", std::string(asset.etag)},
                        {"Cache-Control", "no-cache"},
                        {"Content-Security-Policy",
                         "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:"},
                        {"Permissions-Policy", "microphone=(self)"},
                        {"X-Content-Type-Options", "nosniff"}};
    if (request.header("if-none-match") == asset.etag) {
      response.status = 304;
    } else {
      response.body = asset.bytes;
    }
    co_return response;
  }
  co_return error_response({core::ErrorCode::not_found, "there is nothing at " + request.path});
}

}  // namespace repartee::api
