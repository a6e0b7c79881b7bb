// The table of addresses. Reading it from top to bottom tells what the server can do.

#include <algorithm>
#include <boost/asio/awaitable.hpp>

#include "api/api.hpp"
#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "api/realtime.hpp"
#include "api/subprotocols.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/native/native_protocol.hpp"
#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/voice_stream.hpp"

namespace repartee::api {
namespace {

enum class Needs {
  nothing,  // answers always
  engines,  // 503 until they are loaded; 401 without a key
};

// The largest body of a request: what is larger is refused before it is read.
constexpr std::size_t no_body = 0;
constexpr std::size_t json_body = protocol::max_json_bytes;
constexpr std::size_t upload_body = SIZE_MAX;  // the server's own limit

struct HttpRoute {
  std::string_view method, path;  // a path that ends in '/' stands for everything below it
  Needs needs;
  std::size_t max_body_bytes;
  asio::awaitable<net::Response> (*handler)(std::shared_ptr<Api>, net::Request);
};

constexpr HttpRoute http_routes[] = {
    {"GET", "/healthz", Needs::nothing, no_body, healthz},
    {"GET", "/readyz", Needs::nothing, no_body, readyz},
    {"GET", "/v1/models", Needs::engines, no_body, list_models},
    {"GET", "/v1/models/", Needs::engines, no_body, list_models},
    {"GET", "/v1/audio/voices", Needs::engines, no_body, list_voices},
    {"POST", "/v1/audio/transcriptions", Needs::engines, upload_body, create_transcription},
    {"POST", "/v1/audio/speech", Needs::engines, json_body, create_speech},
    {"POST", "/v1/realtime/client_secrets", Needs::engines, json_body, create_client_secret},
    {"POST", "/v1/realtime/sessions", Needs::engines, json_body, create_beta_session},
    {"POST", "/v1/realtime/transcription_sessions", Needs::engines, json_body,
     create_beta_transcription_session},
    {"GET", "/", Needs::nothing, no_body, serve_asset},  // the page, and each of its files
};

asio::awaitable<void> voice(std::shared_ptr<Api> api, net::Request request,
                            std::shared_ptr<net::WebSocket> socket) {
  co_await protocol::native::serve(std::move(socket), api->service, api->access.tenant(request));
}

asio::awaitable<void> realtime(std::shared_ptr<Api> api, net::Request request,
                               std::shared_ptr<net::WebSocket> socket) {
  auto opening = realtime_opening(*api, request);
  // It was asked before the upgrade; only a key that has just expired is refused here.
  if (!opening) co_return socket->close(net::CloseCode::policy, opening.error().message);
  co_await protocol::realtime::serve(std::move(socket), api->service, std::move(*opening));
}

core::Result<> let_in_realtime(const Api& api, const net::Request& request) {
  const auto opening = realtime_opening(api, request);
  if (!opening) return opening.error();
  return {};
}

using PlainSession = asio::awaitable<void> (*)(std::shared_ptr<net::WebSocket>,
                                               std::shared_ptr<runtime::Service>,
                                               protocol::voice_stream::Query, std::string);

template <PlainSession serve>
asio::awaitable<void> plain(std::shared_ptr<Api> api, net::Request request,
                            std::shared_ptr<net::WebSocket> socket) {
  auto tenant = api->access.tenant(request);
  co_await serve(std::move(socket), api->service, std::move(request.query), std::move(tenant));
}

// The largest WebSocket message. Live audio may have 1 MiB: a message that is somewhat larger gets
// an error that says so, and only what is out of all proportion ends the connection.
constexpr std::size_t live = 2 * protocol::voice_stream::max_audio_bytes;
constexpr std::size_t recordings = SIZE_MAX;  // the server's own limit

core::Result<> let_in_with_key(const Api& api, const net::Request& request) {
  return api.access.check_key(request);
}

struct SocketRoute {
  std::string_view path;
  std::string_view subprotocol;  // required, if any
  std::size_t max_message_bytes;
  asio::awaitable<void> (*session)(std::shared_ptr<Api>, net::Request,
                                   std::shared_ptr<net::WebSocket>);
  /// Whether the client may have it: else refused before the upgrade.
  core::Result<> (*let_in)(const Api&, const net::Request&) = let_in_with_key;
};

constexpr SocketRoute socket_routes[] = {
    {"/ws/voice", protocol::native::subprotocol, live, voice},
    {"/ws/conversation", "", live, plain<protocol::voice_stream::serve_conversation>},
    {"/ws/transcribe", "", live, plain<protocol::voice_stream::serve_transcription>},
    {"/ws/clip", "", recordings, plain<protocol::voice_stream::serve_clips>},
    {"/v1/realtime", "", recordings, realtime, let_in_realtime},
    {"/openai/v1/realtime", "", recordings, realtime, let_in_realtime},  // Azure's paths
    {"/openai/realtime", "", recordings, realtime, let_in_realtime},
};

bool matches(const HttpRoute& route, std::string_view path) {
  if (route.handler == serve_asset) return is_asset(path);
  return route.path == path || (route.path.ends_with('/') && path.starts_with(route.path));
}

/// The route of a request, or the answer where there is none: 404, or 405 with the methods there
/// are.
std::variant<const HttpRoute*, net::Response> find_route(const net::Request& request) {
  const auto method = request.method == "HEAD" ? std::string_view("GET") : request.method;
  std::string allowed;
  for (const auto& route : http_routes) {
    if (!matches(route, request.path)) continue;
    if (route.method == method) return &route;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (allowed.empty()) {
    return error_response({core::ErrorCode::not_found, "there is nothing at " + request.path});
  }
  auto response = error_response({core::ErrorCode::invalid_argument,
                                  request.method + " is not possible at " + request.path,
                                  "it takes " + allowed});
  response.status = 405;
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

/// All but the key, which is not everywhere the same.
core::Result<> may_ask(const Api& api, const net::Request& request) {
  if (!api.ready) {
    return core::Error(core::ErrorCode::unavailable, "the server is not ready",
                       "GET /readyz tells when it is");
  }
  return api.access.check_origin(request);
}

std::variant<net::Admitted, net::Response> admit(const Api& api, const net::Request& request) {
  auto found = find_route(request);
  if (auto* refusal = std::get_if<net::Response>(&found)) return std::move(*refusal);
  const auto& route = *std::get<const HttpRoute*>(found);
  if (route.needs == Needs::engines) {
    if (const auto allowed = may_ask(api, request); !allowed)
      return error_response(allowed.error());
    if (const auto known = let_in_with_key(api, request); !known)
      return error_response(known.error());
  }
  return net::Admitted{route.max_body_bytes};
}

// What was admitted.
asio::awaitable<net::Response> answer(std::shared_ptr<Api> api, net::Request request) {
  auto found = find_route(request);
  if (auto* refusal = std::get_if<net::Response>(&found)) co_return std::move(*refusal);
  const auto& route = *std::get<const HttpRoute*>(found);
  co_return co_await route.handler(std::move(api), std::move(request));
}

std::variant<net::Upgrade, net::Response> upgrade(std::shared_ptr<Api> api,
                                                  const net::Request& request) {
  for (const auto& route : socket_routes) {
    if (route.path != request.path) continue;
    if (const auto allowed = may_ask(*api, request); !allowed)
      return error_response(allowed.error());
    if (const auto welcome = route.let_in(*api, request); !welcome)
      return error_response(welcome.error());
    auto subprotocol = route.subprotocol;
    if (subprotocol.empty()) {
      subprotocol = echoed_subprotocol(request);
    } else if (const auto offered = offered_subprotocols(request);
               std::ranges::find(offered, subprotocol) == offered.end()) {
      return error_response(
          {core::ErrorCode::invalid_argument,
           request.path + " speaks the sub-protocol " + std::string(route.subprotocol),
           "offer it in Sec-WebSocket-Protocol"});
    }
    return net::Upgrade{
        std::string(subprotocol),
        [api, request, session = route.session](std::shared_ptr<net::WebSocket> socket) {
          return session(api, request, std::move(socket));
        },
        route.max_message_bytes};
  }
  return error_response({core::ErrorCode::not_found, "there is no WebSocket at " + request.path});
}

}  // namespace

net::Handlers create_handlers(std::shared_ptr<Api> api) {
  net::Handlers handlers;
  handlers.admit = [api](const net::Request& head) { return admit(*api, head); };
  handlers.http = [api](net::Request request) { return answer(api, std::move(request)); };
  handlers.websocket = [api](const net::Request& request) { return upgrade(api, request); };
  return handlers;
}

}  // namespace repartee::api
