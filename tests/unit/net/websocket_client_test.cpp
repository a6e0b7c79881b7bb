#include "net/websocket_client.hpp"

#include <gmock/gmock.h>

#include "support/certificate.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

using core::ErrorCode;
using test::TemporaryCertificate;
using test::TestIo;
using test::TestServer;
using testing::HasSubstr;
using Connected = core::Result<std::shared_ptr<WebSocket>>;

asio::awaitable<void> greet(std::shared_ptr<WebSocket> socket, std::string greeting) {
  socket->send_text(greeting);
  co_await socket->receive();
}

// Greets with what the client asked for; /401, /503 and /404 are refused.
std::variant<Upgrade, Response> upgrade_and_greet(const Request& request) {
  if (request.path.size() == 4) {
    Response refusal;
    refusal.status = std::stoi(request.path.substr(1));
    refusal.body = R"({"error":{"message":"not today","code":"x"}})";
    return refusal;
  }
  const std::string offered(request.header("sec-websocket-protocol"));
  const auto chosen =
      request.path == "/wrong" ? "never.offered" : offered.substr(0, offered.find(','));
  const std::string greeting = request.path + "?" + request.query.at("a") + " " + offered + " " +
                               std::string(request.header("authorization"));
  return Upgrade{chosen, [greeting](std::shared_ptr<WebSocket> socket) {
                   return greet(std::move(socket), greeting);
                 }};
}

asio::awaitable<std::string> greeting_or_error(std::string url, ConnectOptions options) {
  auto socket = co_await connect(std::move(url), std::move(options));
  if (!socket)
    co_return std::string(core::name(socket.error().code)) + ": " + socket.error().text();
  auto message = co_await (*socket)->receive();
  (*socket)->close(CloseCode::normal, "");
  co_return message ? message->data : message.error().text();
}

TEST(WebSocketClient, sends_subprotocols_headers_and_the_query) {
  TestServer server({.websocket = upgrade_and_greet});
  TestIo io;
  const ConnectOptions options{.subprotocols = {"repartee.v1", "other"},
                               .headers = {{"Authorization", "Bearer key"}}};
  EXPECT_EQ(io.run(greeting_or_error(server.url() + "/ws?a=b", options)),
            "/ws?b repartee.v1, other Bearer key");
  EXPECT_EQ(io.run(greeting_or_error("ws" + server.url().substr(4) + "/ws?a=b", {})), "/ws?b  ");
}

TEST(WebSocketClient, maps_refusals_and_passes_on_what_the_server_says) {
  TestServer server({.websocket = upgrade_and_greet});
  TestIo io;
  EXPECT_THAT(io.run(greeting_or_error(server.url() + "/401", {})),
              AllOf(testing::StartsWith("unauthenticated: "), HasSubstr("not today")));
  EXPECT_THAT(io.run(greeting_or_error(server.url() + "/503", {})),
              AllOf(testing::StartsWith("overloaded: "), HasSubstr("not today")));
  EXPECT_THAT(
      io.run(greeting_or_error(server.url() + "/404", {})),
      AllOf(testing::StartsWith("provider_failed: "), HasSubstr("404"), HasSubstr("not today")));
}

TEST(WebSocketClient, refuses_a_subprotocol_it_did_not_offer) {
  TestServer server({.websocket = upgrade_and_greet});
  TestIo io;
  EXPECT_THAT(io.run(greeting_or_error(server.url() + "/wrong?a=b", {})),
              AllOf(testing::StartsWith("provider_failed: "), HasSubstr("never.offered")));
}

TEST(WebSocketClient, names_the_address_where_nobody_listens) {
  std::string url;
  {
    TestServer gone({.websocket = upgrade_and_greet});
    url = gone.url();
  }
  TestIo io;
  EXPECT_THAT(io.run(greeting_or_error(url, {})),
              AllOf(testing::StartsWith("network: "), HasSubstr(url.substr(7))));
  EXPECT_THAT(io.run(greeting_or_error("ftp://host", {})),
              testing::StartsWith("invalid_argument: "));
}

TEST(WebSocketClient, verifies_the_certificate_and_the_host_name) {
  const TemporaryCertificate certificate;
  const TemporaryCertificate other;
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0, true}};
  options.tls_certificate = certificate.certificate_file();
  options.tls_key = certificate.key_file();
  TestServer server({.websocket = upgrade_and_greet}, options);
  TestIo io;
  const std::string port = std::to_string(server.port());
  const ConnectOptions trusting{.ca_file = certificate.certificate_file()};
  const auto distrusted =
      AllOf(testing::StartsWith("network: "), HasSubstr("certificate verify failed"));

  EXPECT_EQ(io.run(greeting_or_error("wss://127.0.0.1:" + port + "/ws?a=b", trusting)), "/ws?b  ");
  EXPECT_THAT(io.run(greeting_or_error("wss://127.0.0.1:" + port + "/ws?a=b", {})), distrusted);
  EXPECT_THAT(io.run(greeting_or_error("wss://127.0.0.1:" + port + "/ws?a=b",
                                       {.ca_file = other.certificate_file()})),
              distrusted);
  // The same machine under a name the certificate does not hold (RFC 6761 keeps it on loopback).
  EXPECT_THAT(io.run(greeting_or_error("wss://127.1:" + port + "/ws?a=b", trusting)), distrusted);
}

asio::awaitable<void> echo(std::shared_ptr<WebSocket> socket) {
  for (;;) {
    auto message = co_await socket->receive();
    if (!message) co_return;
    socket->send_binary(std::move(message->data));
  }
}

asio::awaitable<int> count_round_trips(std::string url, ConnectOptions options) {
  auto opened = co_await connect(std::move(url), std::move(options));
  if (!opened) co_return -1;
  auto socket = *opened;
  int equal = 0;
  for (const std::size_t bytes : {0, 1, 640, 16'000, 16'384, 17'000, 65'536, 100'000, 3'000'000}) {
    const std::string sent(bytes, 'x');
    socket->send_binary(sent);
    auto message = co_await socket->receive();
    equal += message && message->data == sent;
  }
  socket->close(CloseCode::normal, "");
  co_await socket->receive();
  co_return equal;
}

TEST(WebSocketClient, carries_messages_of_every_size_over_tls) {
  const TemporaryCertificate certificate;
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0, true}};
  options.tls_certificate = certificate.certificate_file();
  options.tls_key = certificate.key_file();
  Handlers handlers;
  handlers.websocket = [](const Request&) -> std::variant<Upgrade, Response> {
    return Upgrade{"", echo};
  };
  TestServer server(handlers, options);
  TestIo io;
  EXPECT_EQ(io.run(count_round_trips(server.url(), {.ca_file = certificate.certificate_file()})),
            9);
}

TEST(WebSocketClient, does_not_take_an_expired_certificate) {
  const TemporaryCertificate expired(std::chrono::hours(-48));
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0, true}};
  options.tls_certificate = expired.certificate_file();
  options.tls_key = expired.key_file();
  TestServer server({.websocket = upgrade_and_greet}, options);
  TestIo io;
  EXPECT_THAT(
      io.run(greeting_or_error(server.url() + "/ws?a=b", {.ca_file = expired.certificate_file()})),
      testing::StartsWith("network: "));
}

}  // namespace
}  // namespace repartee::net
