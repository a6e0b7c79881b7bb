#include <gmock/gmock.h>

#include <atomic>

#include "net/websocket_client.hpp"
#include "support/raw_websocket.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

using test::RawConnection;
using test::request;
using test::TestIo;
using test::TestServer;

asio::awaitable<Response> answer(Request) {
  Response response;
  response.body = "answer";
  co_return response;
}

asio::awaitable<void> echo_and_count(std::shared_ptr<WebSocket> socket,
                                     std::shared_ptr<std::atomic<int>> running) {
  ++*running;
  for (;;) {
    auto message = co_await socket->receive();
    if (!message) break;
    socket->send_text(std::move(message->data));
  }
  --*running;
}

Handlers counting(std::shared_ptr<std::atomic<int>> running) {
  return {.http = answer,
          .websocket = [running](const Request&) -> std::variant<Upgrade, Response> {
            return Upgrade{"", [running](std::shared_ptr<WebSocket> socket) {
                             return echo_and_count(std::move(socket), running);
                           }};
          }};
}

TEST(Shutdown, stop_ends_every_connection_and_every_coroutine) {
  auto running = std::make_shared<std::atomic<int>>(0);
  TestServer server(counting(running));
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int i = 0; i < 10; ++i) {
    auto& socket = *clients.emplace_back(std::make_unique<RawConnection>(server.port()));
    ASSERT_EQ(test::upgrade(socket, "/").status, 101);
    socket.send(test::frame(1, "hello"));
    ASSERT_EQ(test::read_frame(socket).payload, "hello");
    auto& idle = *clients.emplace_back(std::make_unique<RawConnection>(server.port()));
    idle.send(request("GET", "/"));
    ASSERT_EQ(idle.read_response().body, "answer");
    auto& slow = *clients.emplace_back(std::make_unique<RawConnection>(server.port()));
    slow.send("GET / HT");
  }
  EXPECT_EQ(*running, 10);
  server.server->stop();
  for (auto& client : clients) client->read_to_end();
  server.loop.finish();  // returns only when no coroutine is left
  EXPECT_EQ(*running, 0);
  EXPECT_EQ(server.server->connections(), 0u);
  EXPECT_ANY_THROW(RawConnection late(server.port()));
}

TEST(Shutdown, stop_ends_a_client_that_does_not_read) {
  Handlers handlers;
  handlers.websocket = [](const Request&) -> std::variant<Upgrade, Response> {
    return Upgrade{"", [](std::shared_ptr<WebSocket> socket) {
                     // More than the kernel's buffers take: the write is under way for good.
                     socket->send_binary(std::string(64 << 20, 'x'));
                     return echo_and_count(std::move(socket), std::make_shared<std::atomic<int>>());
                   }};
  };
  TestServer server(handlers);
  RawConnection deaf(server.port());
  ASSERT_EQ(test::upgrade(deaf, "/").status, 101);
  ASSERT_EQ(deaf.read(2).size(), 2u);
  server.server->stop();
  server.loop.finish();
  EXPECT_EQ(server.server->connections(), 0u);
}

TEST(Shutdown, drain_closes_idle_connections_and_lets_websockets_go_on) {
  auto running = std::make_shared<std::atomic<int>>(0);
  TestServer server(counting(running));
  RawConnection idle(server.port());
  idle.send(request("GET", "/"));
  ASSERT_EQ(idle.read_response().body, "answer");
  auto socket = std::make_unique<RawConnection>(server.port());
  ASSERT_EQ(test::upgrade(*socket, "/").status, 101);

  server.server->drain();
  EXPECT_EQ(idle.read_to_end(), "");
  socket->send(test::frame(1, "still here"));
  EXPECT_EQ(test::read_frame(*socket).payload, "still here");
  socket->send(test::frame(8, ""));
  EXPECT_EQ(test::read_frame(*socket).opcode, 8);
  EXPECT_EQ(socket->read_to_end(), "");
  socket.reset();
  server.loop.finish();
  EXPECT_EQ(server.server->connections(), 0u);
  EXPECT_ANY_THROW(RawConnection late(server.port()));
}

TEST(Shutdown, drain_lets_a_running_request_finish) {
  std::promise<void> begun;
  std::promise<void> go_on;
  Handlers handlers;
  handlers.http = [&](Request request) {
    begun.set_value();
    go_on.get_future().wait();
    return answer(std::move(request));
  };
  TestServer server(handlers);
  RawConnection client(server.port());
  client.send(request("GET", "/"));
  test::get(begun.get_future());
  EXPECT_EQ(server.server->requests(), 1u);
  server.server->drain();
  EXPECT_EQ(server.server->requests(), 1u);
  go_on.set_value();
  auto response = client.read_response();
  EXPECT_EQ(response.body, "answer");
  EXPECT_EQ(response.headers["connection"], "close");
  EXPECT_EQ(client.read_to_end(), "");
  client.shutdown_send();
  server.loop.finish();
  EXPECT_EQ(server.server->requests(), 0u);
}

struct Halfway {
  std::promise<void> reached;
  std::promise<void> go_on;
};

// A piece, and the rest when the test says so.
asio::awaitable<void> write_in_two(BodyWriter& body, std::shared_ptr<Halfway> halfway) {
  co_await body.write("one ");
  halfway->reached.set_value();
  halfway->go_on.get_future().wait();
  co_await body.write("two");
}

asio::awaitable<Response> answer_in_two(std::shared_ptr<Halfway> halfway) {
  Response response;
  response.stream = [halfway](BodyWriter& body) { return write_in_two(body, halfway); };
  co_return response;
}

TEST(Shutdown, an_answer_that_is_being_written_counts_until_its_end) {
  const auto halfway = std::make_shared<Halfway>();
  TestServer server({.http = [halfway](Request) { return answer_in_two(halfway); }});
  RawConnection client(server.port());
  client.send(request("GET", "/"));
  test::get(halfway->reached.get_future());
  server.server->drain();
  EXPECT_EQ(server.server->requests(), 1u);
  halfway->go_on.set_value();
  EXPECT_EQ(client.read_response().body, "one two");
  client.shutdown_send();
  server.loop.finish();
  EXPECT_EQ(server.server->requests(), 0u);
}

TEST(Shutdown, stop_twice_and_drain_after_stop_do_nothing_more) {
  TestServer server(counting(std::make_shared<std::atomic<int>>(0)));
  server.server->stop();
  server.server->drain();
  server.server->stop();
  EXPECT_EQ(server.server->connections(), 0u);
}

TEST(Shutdown, destroying_the_context_with_open_connections_is_clean) {
  auto io = std::make_unique<asio::io_context>();
  auto server = start_server(*io, {.listen = {{"127.0.0.1", 0, false}}},
                             counting(std::make_shared<std::atomic<int>>(0)));
  ASSERT_TRUE(server);
  RawConnection client(test::port_of((*server)->urls().at(0)));
  client.send(request("GET", "/"));
  while ((*server)->connections() == 0) io->run_one();
  server->reset();
  io.reset();
  client.read_to_end();
}

TEST(Start, refuses_an_address_in_use_and_names_it) {
  TestServer first(counting(std::make_shared<std::atomic<int>>(0)));
  asio::io_context io;
  const auto second = start_server(io, {.listen = {{"127.0.0.1", first.port(), false}}}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, core::ErrorCode::unavailable);
  EXPECT_THAT(second.error().message,
              testing::HasSubstr("127.0.0.1:" + std::to_string(first.port())));
}

TEST(Start, refuses_a_name_that_is_not_here) {
  asio::io_context io;
  const auto server = start_server(io, {.listen = {{"no-such-host.invalid", 80, false}}}, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, core::ErrorCode::unavailable);
  EXPECT_THAT(server.error().message, testing::HasSubstr("no-such-host.invalid"));
}

TEST(Start, listens_on_a_name_and_frees_the_port_at_the_end) {
  std::uint16_t port = 0;
  {
    TestServer server(counting(std::make_shared<std::atomic<int>>(0)),
                      {.listen = {{"localhost", 0, false}}});
    EXPECT_THAT(server.url(), testing::StartsWith("http://localhost:"));
    port = server.port();
    RawConnection client(port);
    client.send(request("GET", "/"));
    EXPECT_EQ(client.read_response().body, "answer");
  }
  // At once, though the old connection may still be in TIME_WAIT.
  TestServer again(counting(std::make_shared<std::atomic<int>>(0)),
                   {.listen = {{"127.0.0.1", port, false}}});
  EXPECT_EQ(again.port(), port);
}

}  // namespace
}  // namespace repartee::net
