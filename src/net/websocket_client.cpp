#include "net/websocket_client.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "net/beast_websocket.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace repartee::net {
namespace {

using asio::ip::tcp;
using core::Error;
using core::ErrorCode;

// For the TCP connection and the TLS handshake together; the WebSocket handshake has its own.
constexpr std::chrono::seconds connect_limit{10};

Error unreachable(const Url& url, const beast::error_code& ec) {
  return {ErrorCode::network, "cannot reach " + url.authority() + ": " + ec.message(),
          "check the address, and that the server runs"};
}

Error distrusted(const Url& url, const beast::error_code& ec) {
  return {ErrorCode::network, "no TLS connection to " + url.authority() + ": " + ec.message(),
          "the certificate must name this host and come from a trusted issuer; a private one can "
          "be named as the CA file"};
}

// What a server's error body says, in OpenAI's shape or any other.
std::string message_in(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && json.contains("error")) {
    const auto& error = json["error"];
    if (error.is_string()) return error.get<std::string>();
    if (error.is_object() && error.contains("message") && error["message"].is_string()) {
      return error["message"].get<std::string>();
    }
  }
  return body.substr(0, 200);
}

Error refused(const Url& url, const HandshakeAnswer& answer) {
  const std::string why = message_in(answer.body);
  const std::string message = url.authority() + " refused the WebSocket with status " +
                              std::to_string(answer.status) + (why.empty() ? "" : ": " + why);
  switch (answer.status) {
    case 401: return {ErrorCode::unauthenticated, message, "give a valid key"};
    case 403: return {ErrorCode::forbidden, message};
    case 503: return {ErrorCode::overloaded, message, "come back after a moment"};
    default: return {ErrorCode::provider_failed, message};
  }
}

asio::awaitable<core::Result<std::shared_ptr<BeastWebSocket>>> open_tls(PlainStream tcp, Url url,
                                                                        ConnectOptions options) {
  auto context = client_tls(options.ca_file);
  if (!context) co_return context.error();
  TlsStream stream(std::move(tcp), **context);
  beast::error_code ec;
  stream.set_verify_callback(asio::ssl::host_name_verification(url.host), ec);
  boost::system::error_code not_an_address;
  asio::ip::make_address(url.host, not_an_address);
  // RFC 6066 section 3: server names are names, never addresses.
  if (not_an_address) SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  co_await stream.async_handshake(asio::ssl::stream_base::client,
                                  asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return distrusted(url, ec);
  co_return make_websocket(std::move(stream), {.max_message_bytes = options.max_message_bytes});
}

}  // namespace

asio::awaitable<core::Result<std::shared_ptr<WebSocket>>> connect(std::string text,
                                                                  ConnectOptions options) {
  const auto url = parse_url(text);
  if (!url) co_return url.error();
  const auto executor = co_await asio::this_coro::executor;

  beast::error_code ec;
  tcp::resolver resolver(executor);
  const auto addresses = co_await resolver.async_resolve(
      url->host, std::to_string(url->port), asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return unreachable(*url, ec);
  PlainStream tcp_stream(executor);
  tcp_stream.expires_after(connect_limit);
  co_await tcp_stream.async_connect(addresses, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return unreachable(*url, ec);
  tcp_stream.socket().set_option(tcp::no_delay(true), ec);

  std::shared_ptr<BeastWebSocket> socket;
  if (url->tls) {
    auto opened = co_await open_tls(std::move(tcp_stream), *url, options);
    if (!opened) co_return opened.error();
    socket = std::move(*opened);
  } else {
    socket =
        make_websocket(std::move(tcp_stream), {.max_message_bytes = options.max_message_bytes});
  }
  ClientHandshake request{url->authority(), url->target, options.subprotocols, options.headers};
  const auto answer = co_await socket->handshake(std::move(request));
  if (answer.declined) co_return refused(*url, answer);
  if (answer.error) co_return unreachable(*url, answer.error);
  const auto& offered = options.subprotocols;
  if (!answer.subprotocol.empty() &&
      std::ranges::find(offered, answer.subprotocol) == offered.end()) {
    socket->abort();
    co_return Error(ErrorCode::provider_failed, url->authority() + " chose the sub-protocol '" +
                                                    answer.subprotocol +
                                                    "', which was not offered");
  }
  co_return std::shared_ptr<WebSocket>(std::move(socket));
}

}  // namespace repartee::net
