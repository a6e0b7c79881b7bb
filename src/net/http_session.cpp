#include "net/http_session.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "net/client_watch.hpp"
#include "net/error_response.hpp"
#include "net/target.hpp"

namespace repartee::net {
namespace {

namespace http = beast::http;
using core::Error;
using core::ErrorCode;

Response refusal_response(const RequestReader::Refusal& refusal) {
  const bool too_large = refusal.status == 413 || refusal.status == 431;
  const auto code = too_large               ? ErrorCode::too_large
                    : refusal.status == 408 ? ErrorCode::timed_out
                                            : ErrorCode::invalid_argument;
  return error_response(refusal.status, {code, refusal.message, refusal.hint});
}

Response busy_response(std::string why) {
  auto busy =
      error_response(503, {ErrorCode::overloaded, std::move(why), "come back after a moment"});
  busy.headers.emplace_back("Retry-After", "1");
  return busy;
}

Response mistake_response() {
  return error_response(500, {ErrorCode::internal, "the server made a mistake",
                              "its log says more; please report it"});
}

// All but the body, which has yet to come.
core::Result<Request> to_request(const HttpRequest& message, const std::string& peer, bool secure) {
  if (message.version() == 11 && message.count(http::field::host) != 1) {
    return Error(ErrorCode::invalid_argument, "an HTTP/1.1 request has exactly one Host field");
  }
  auto target = parse_target(message.target());
  if (!target) return target.error();
  Request request;
  request.method = std::string(message.method_string());
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.peer = peer;
  request.secure = secure;
  return request;
}

// What Beast's handshake would refuse, answered in our own words. Nothing: it is sound.
std::optional<Response> check_upgrade(const HttpRequest& message) {
  if (message[http::field::sec_websocket_version] != "13") {
    auto response = error_response(
        426, {ErrorCode::unsupported, "only version 13 of the WebSocket protocol is spoken here"});
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    response.headers.emplace_back("Upgrade", "websocket");
    return response;
  }
  // 16 bytes in base64 (RFC 6455 section 4.1).
  if (message[http::field::sec_websocket_key].size() != 24) {
    return error_response(
        400, {ErrorCode::invalid_argument, "Sec-WebSocket-Key is missing or not 16 bytes"});
  }
  return std::nullopt;
}

}  // namespace

HttpSession::HttpSession(std::unique_ptr<ByteStream> stream, asio::any_io_executor strand,
                         std::shared_ptr<ServerState> server, std::string peer, bool secure)
    : stream_(std::move(stream)),
      strand_(std::move(strand)),
      server_(std::move(server)),
      peer_(std::move(peer)),
      name_("connection " + peer_),
      secure_(secure),
      reader_(*stream_, {server_->options.idle_timeout, server_->options.header_timeout,
                         server_->options.body_timeout}) {}

HttpSession::~HttpSession() {
  if (id_) server_->registry.remove(*id_);
}

bool HttpSession::join() {
  id_ = server_->registry.add(shared_from_this());
  return id_.has_value();
}

void HttpSession::drain() {
  asio::post(strand_, [self = shared_from_this()] {
    if (!self->socket_ && self->reader_.idle()) self->stream_->abort();
  });
}

void HttpSession::abort() {
  asio::post(strand_, [self = shared_from_this()] {
    self->gone_.request_stop();
    if (self->socket_) {
      self->socket_->abort();
    } else {
      self->stream_->abort();
    }
  });
}

asio::awaitable<void> HttpSession::run(std::shared_ptr<HttpSession> self) {
  const auto failed = co_await self->stream_->handshake();
  if (failed) {
    spdlog::debug("{}: no TLS handshake: {}", self->name_, failed.message());
    co_return;
  }
  auto next = Next::request;
  while (next == Next::request) next = co_await self->serve_one();
  if (next == Next::upgrade) co_await self->run_websocket();
  if (next == Next::finish) co_await self->stream_->finish();
}

asio::awaitable<void> HttpSession::refuse(std::shared_ptr<HttpSession> self) {
  auto busy = busy_response("too many connections are open");
  co_await write_response(*self->stream_, std::move(busy), {});
  co_await self->stream_->finish();
}

asio::awaitable<HttpSession::Next> HttpSession::serve_one() {
  body_share_.reset();
  answering_.reset();
  // drain() may have come while the response was being written, or during the TLS handshake.
  if (server_->draining && reader_.buffered_bytes() == 0) co_return Next::finish;
  const auto refusal = co_await reader_.read_header();
  if (refusal) co_return co_await respond(refusal_response(*refusal), {});
  const HttpRequest& header = reader_.header();
  ResponseForm form{.head_only = header.method() == http::verb::head,
                    .http_11 = header.version() == 11,
                    .keep_alive = header.keep_alive()};
  const bool wants_websocket =
      server_->handlers.websocket != nullptr && beast::websocket::is_upgrade(header);

  auto request = to_request(header, peer_, secure_);
  if (!request) co_return co_await respond(error_response(400, request.error()), {});
  spdlog::debug("{}: {} {}", name_, request->method, request->path);

  std::optional<Response> refused;
  if (wants_websocket) {
    refused = consider_upgrade(*request);
    if (!refused) co_return Next::upgrade;
  } else {
    refused = co_await receive_body(*request);
  }
  if (refused) {
    // What is left of its body is not read, so there is no telling where the next request begins.
    form.keep_alive = form.keep_alive && reader_.complete();
    co_return co_await respond(std::move(*refused), form);
  }

  answering_.emplace(server_->requests);
  const ClientWatch watch(
      strand_, [stream = stream_.get()] { return stream->peer_has_left(); }, gone_);
  request->gone = gone_.get_token();
  auto response = co_await ask_handler(std::move(*request));
  co_return co_await respond(std::move(response), form);
}

std::variant<Admitted, Response> HttpSession::ask_whether_welcome(const Request& request) {
  if (!server_->handlers.admit) return Admitted{};
  try {
    return server_->handlers.admit(request);
  } catch (const std::exception& e) {
    spdlog::error("{}: the admission of {} failed: {}", name_, request.path, e.what());
  }
  return mistake_response();
}

asio::awaitable<std::optional<Response>> HttpSession::receive_body(Request& request) {
  auto answer = ask_whether_welcome(request);
  if (auto* refusal = std::get_if<Response>(&answer)) co_return std::move(*refusal);
  const auto most =
      std::min(std::get<Admitted>(answer).max_body_bytes, server_->options.max_body_bytes);
  auto share = server_->memory.take(reader_.expected_bytes(most));
  if (!share) co_return busy_response("too many requests are being read");
  body_share_.emplace(std::move(*share));
  const auto refusal = co_await reader_.read_body(most);
  if (refusal) co_return refusal_response(*refusal);
  request.body = std::move(reader_.take().body());
  co_return std::nullopt;
}

std::optional<Response> HttpSession::consider_upgrade(const Request& request) {
  if (auto unsound = check_upgrade(reader_.header())) return unsound;
  auto decision = ask_for_upgrade(request);
  if (auto* refusal = std::get_if<Response>(&decision)) return std::move(*refusal);
  if (!reader_.complete() || reader_.buffered_bytes() > 0) {
    // RFC 6455 section 4.1: the client waits for our answer before it sends a frame.
    return error_response(
        400, {ErrorCode::invalid_argument, "bytes were sent before the upgrade was answered"});
  }
  pending_.emplace(PendingUpgrade{reader_.take(), std::get<Upgrade>(std::move(decision))});
  return std::nullopt;
}

asio::awaitable<HttpSession::Next> HttpSession::respond(Response response, ResponseForm form) {
  if (response.status == 0) co_return Next::gone;
  // Without chunks, only the end of the connection marks the end of a stream.
  if (server_->draining || (response.stream && !form.http_11)) form.keep_alive = false;
  bool written = false;
  try {
    written = co_await write_response(*stream_, std::move(response), form);
  } catch (const std::exception& e) {
    // The head has gone out: a connection that breaks is how the client learns of it.
    spdlog::error("{}: a streamed response failed: {}", name_, e.what());
  }
  if (!written) {
    stream_->abort();
    co_return Next::gone;
  }
  co_return form.keep_alive ? Next::request : Next::finish;
}

asio::awaitable<Response> HttpSession::ask_handler(Request request) {
  if (!server_->handlers.http) {
    co_return error_response(404, {ErrorCode::not_found, "only WebSockets are served here"});
  }
  const std::string line = request.method + " " + request.path;
  try {
    auto response = co_await server_->handlers.http(std::move(request));
    co_return response;
  } catch (const std::exception& e) {
    spdlog::error("{}: {} failed: {}", name_, line, e.what());
  }
  co_return mistake_response();
}

std::variant<Upgrade, Response> HttpSession::ask_for_upgrade(const Request& request) {
  try {
    if (!server_->draining) return server_->handlers.websocket(request);
    return error_response(503, {ErrorCode::overloaded, "the server is shutting down",
                                "connect again after a moment"});
  } catch (const std::exception& e) {
    spdlog::error("{}: the upgrade of {} failed: {}", name_, request.path, e.what());
  }
  return mistake_response();
}

asio::awaitable<void> HttpSession::run_websocket() {
  reader_.release();
  PendingUpgrade pending = std::move(*pending_);
  pending_.reset();
  const auto& options = server_->options;
  socket_ = stream_->into_websocket(
      {.max_message_bytes = std::min(pending.upgrade.max_message_bytes, options.max_message_bytes),
       .idle_timeout = options.websocket_idle_timeout,
       .memory = server_->memory});
  const auto failed =
      co_await socket_->accept(std::move(pending.request), std::move(pending.upgrade.subprotocol));
  if (failed) {
    spdlog::debug("{}: no WebSocket handshake: {}", name_, failed.message());
    co_return;
  }
  try {
    co_await pending.upgrade.session(socket_);
  } catch (const std::exception& e) {
    spdlog::error("{}: its session ended by a bug: {}", name_, e.what());
    socket_->close(CloseCode::internal, "the server made a mistake");
  }
  socket_->close(CloseCode::normal, "");
  co_await socket_->ended();
}

}  // namespace repartee::net
