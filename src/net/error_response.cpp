#include "net/error_response.hpp"

#include <nlohmann/json.hpp>

namespace repartee::net {

Response error_response(int status, const core::Error& error) {
  const nlohmann::json body{{"error",
                             {{"message", error.text()},
                              {"type", status >= 500 ? "server_error" : "invalid_request_error"},
                              {"param", nullptr},
                              {"code", core::name(error.code)}}}};
  Response response;
  response.status = status;
  // The message may quote the client's bytes: what is not UTF-8 in it is replaced.
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

}  // namespace repartee::net
