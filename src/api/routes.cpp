// The table of addresses. Reading it from top to bottom tells what the server can do.

#include <boost/asio/awaitable.hpp>

#include "api/api.hpp"
#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "protocol/native/native_protocol.hpp"
#include "protocol/voice_stream/voice_stream.hpp"

namespace repartee::api {
namespace {

enum class Needs {
  nothing,  // answers always
  engines,  // 503 until they are loaded; 401 without a key
};

struct HttpRoute {
  std::string_view method, path;  // a path that ends in '/' stands for everything below it
  Needs needs;
  asio::awaitable<net::Response> (*handler)(std::shared_ptr<Api>, net::Request);
};

constexpr HttpRoute http_routes[] = {
    {"GET", "/healthz", Needs::nothing, healthz},
    {"GET", "/readyz", Needs::nothing, readyz},
    {"GET", "/v1/models", Needs::engines, list_models},
    {"GET", "/v1/models/", Needs::engines, list_models},
    {"GET", "/v1/audio/voices", Needs::engines, list_voices},
    {"POST", "/v1/audio/transcriptions", Needs::engines, create_transcription},
    {"POST", "/v1/audio/speech", Needs::engines, create_speech},
    {"GET", "/", Needs::nothing, serve_asset},
};

asio::awaitable<void> voice(std::shared_ptr<Api> api, net::Request,
                            std::shared_ptr<net::WebSocket> socket) {
  co_await protocol::native::serve(std::move(socket), api->service);
}

using PlainSession = asio::awaitable<void> (*)(std::shared_ptr<net::WebSocket>,
                                               std::shared_ptr<runtime::Service>,
                                               protocol::voice_stream::Query);

template <PlainSession serve>
asio::awaitable<void> plain(std::shared_ptr<Api> api, net::Request request,
                            std::shared_ptr<net::WebSocket> socket) {
  co_await serve(std::move(socket), api->service, std::move(request.query));
}

struct SocketRoute {
  std::string_view path;
  std::string_view subprotocol;  // required, if any
  asio::awaitable<void> (*session)(std::shared_ptr<Api>, net::Request,
                                   std::shared_ptr<net::WebSocket>);
};

constexpr SocketRoute socket_routes[] = {
    {"/ws/voice", protocol::native::subprotocol, voice},
    {"/ws/conversation", "", plain<protocol::voice_stream::serve_conversation>},
    {"/ws/transcribe", "", plain<protocol::voice_stream::serve_transcription>},
    {"/ws/clip", "", plain<protocol::voice_stream::serve_clips>},
};

bool matches(std::string_view route, std::string_view path) {
  return route == path || (route.ends_with('/') && path.starts_with(route));
}

core::Result<> may_use(const Api& api, const net::Request& request) {
  if (!api.ready) {
    return core::Error(core::ErrorCode::unavailable, "the server is not ready",
                       "GET /readyz tells when it is");
  }
  if (auto origin = api.access.check_origin(request); !origin) return origin;
  return api.access.check_key(request);
}

asio::awaitable<net::Response> answer(std::shared_ptr<Api> api, net::Request request) {
  const std::string_view asked = request.method;
  const auto method = asked == "HEAD" ? std::string_view("GET") : asked;
  bool path_known = false;
  for (const auto& route : http_routes) {
    if (!matches(route.path, request.path)) continue;
    if (route.method != method) {
      path_known = path_known || route.path != "/";
      continue;
    }
    if (path_known && route.path == "/") break;
    if (route.needs == Needs::engines) {
      if (const auto allowed = may_use(*api, request); !allowed)
        co_return error_response(allowed.error());
    }
    co_return co_await route.handler(std::move(api), std::move(request));
  }
  if (!path_known) {
    co_return error_response({core::ErrorCode::not_found, "there is nothing at " + request.path});
  }
  auto response = error_response(
      {core::ErrorCode::invalid_argument, request.method + " is not possible at " + request.path});
  response.status = 405;
  co_return response;
}

bool offers(const net::Request& request, std::string_view subprotocol) {
  auto offered = request.header("sec-websocket-protocol");
  while (!offered.empty()) {
    const auto comma = std::min(offered.find(','), offered.size());
    auto one = offered.substr(0, comma);
    offered.remove_prefix(std::min(comma + 1, offered.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == subprotocol) return true;
  }
  return false;
}

std::variant<net::Upgrade, net::Response> upgrade(std::shared_ptr<Api> api,
                                                  const net::Request& request) {
  for (const auto& route : socket_routes) {
    if (route.path != request.path) continue;
    if (const auto allowed = may_use(*api, request); !allowed)
      return error_response(allowed.error());
    if (!route.subprotocol.empty() && !offers(request, route.subprotocol)) {
      return error_response(
          {core::ErrorCode::invalid_argument,
           request.path + " speaks the sub-protocol " + std::string(route.subprotocol),
           "offer it in Sec-WebSocket-Protocol"});
    }
    return net::Upgrade{
        std::string(route.subprotocol),
        [api, request, session = route.session](std::shared_ptr<net::WebSocket> socket) {
          return session(api, request, std::move(socket));
        }};
  }
  return error_response({core::ErrorCode::not_found, "there is no WebSocket at " + request.path});
}

}  // namespace

net::Handlers create_handlers(std::shared_ptr<Api> api) {
  net::Handlers handlers;
  handlers.http = [api](net::Request request) { return answer(api, std::move(request)); };
  handlers.websocket = [api](const net::Request& request) { return upgrade(api, request); };
  return handlers;
}

}  // namespace repartee::api
