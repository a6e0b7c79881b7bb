#include "api/endpoints.hpp"

namespace repartee::api {

// The process lives.
asio::awaitable<net::Response> healthz(std::shared_ptr<Api>, net::Request) {
  net::Response response;
  response.body = R"({"status":"ok"})";
  co_return response;
}

// It can take a conversation: engines are loaded and warm, and it is not about to end.
asio::awaitable<net::Response> readyz(std::shared_ptr<Api> api, net::Request) {
  net::Response response;
  const bool ready = api->ready;
  response.status = ready ? 200 : 503;
  response.body = ready ? R"({"status":"ready"})" : R"({"status":"not ready"})";
  co_return response;
}

}  // namespace repartee::api
