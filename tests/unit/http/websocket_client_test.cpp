#include "http/websocket_client.hpp"

#include <gtest/gtest.h>

#include <future>

#include "support/fake_websocket.hpp"

namespace repartee::http {
namespace {

using core::ErrorCode;
using test::FakeConnection;
using test::FakeRequest;
using test::FakeWebSocketServer;

/// What a WebSocket told its owner.
struct Heard {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::vector<std::string> messages;
  std::optional<WebSocketEnd> end;

  void wait(const std::function<bool()>& check) {
    std::unique_lock lock(mutex);
    changed.wait(lock, check);
  }
  WebSocketEnd wait_for_end() {
    wait([this] { return end.has_value(); });
    return *end;
  }
};

WebSocketHandlers handlers_of(const std::shared_ptr<Heard>& heard) {
  const auto note = [heard](auto change) {
    const std::lock_guard lock(heard->mutex);
    change();
    heard->changed.notify_all();
  };
  return {.on_open = [=] { note([&] { heard->open = true; }); },
          .on_message = [=](std::string_view m) { note([&] { heard->messages.emplace_back(m); }); },
          .on_end = [=](const WebSocketEnd& end) { note([&] { heard->end = end; }); }};
}

class WebSocketClientTest : public testing::Test {
 protected:
  std::shared_ptr<WebSocket> connect(const std::string& url, Headers headers = {}) {
    return client_->connect({.url = url, .headers = std::move(headers)}, handlers_of(heard_));
  }
  static FakeWebSocketServer::Script echo() {
    return {.on_text = [](FakeConnection& to, const std::string& text) { to.send(text); }};
  }

  std::shared_ptr<WebSocketClient> client_ = create_websocket_client();
  std::shared_ptr<Heard> heard_ = std::make_shared<Heard>();
};

TEST_F(WebSocketClientTest, sends_path_query_and_headers_and_exchanges_messages_of_any_length) {
  FakeWebSocketServer server(echo());
  const auto socket = connect(server.url("/v1/x?a=b"), {{"xi-api-key", "k"}});
  const std::vector<std::string> texts = {"",
                                          "a",
                                          std::string(125, 'b'),
                                          std::string(126, 'c'),
                                          std::string(65535, 'd'),
                                          std::string(65536, 'e'),
                                          std::string(700'000, 'f')};
  for (const auto& text : texts) EXPECT_TRUE(socket->send(text));
  heard_->wait([&] { return heard_->messages.size() == texts.size(); });
  EXPECT_EQ(heard_->messages, texts);
  const auto upgrade = server.upgrades().at(0);
  EXPECT_EQ(upgrade.path, "/v1/x?a=b");
  EXPECT_EQ(upgrade.headers.at("xi-api-key"), "k");
  EXPECT_EQ(upgrade.headers.at("host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST_F(WebSocketClientTest, ws_addresses_are_taken_and_others_refused) {
  FakeWebSocketServer server(echo());
  const auto socket = connect("ws://127.0.0.1:" + std::to_string(server.port()) + "/");
  heard_->wait([&] { return heard_->open; });
  for (const std::string url : {"", "ftp://a/b", "ws://", "nonsense"}) {
    const auto other = std::make_shared<Heard>();
    const auto refused = client_->connect({.url = url}, handlers_of(other));
    EXPECT_EQ(other->wait_for_end().error.code, ErrorCode::invalid_argument) << url;
  }
}

TEST_F(WebSocketClientTest, fragments_are_joined_and_pings_answered_between_them) {
  std::promise<std::string> ponged;
  FakeWebSocketServer server({.on_open =
                                  [](FakeConnection& to, const FakeRequest&) {
                                    to.send_frame(1, "one ", false);
                                    to.send_frame(9, "ping");
                                    to.send_frame(0, "two ", false);
                                    to.send_frame(0, "three");
                                  },
                              .on_control =
                                  [&](FakeConnection&, int opcode, const std::string& data) {
                                    if (opcode == 10) ponged.set_value(data);
                                  }});
  const auto socket = connect(server.url("/"));
  heard_->wait([&] { return heard_->messages.size() == 1; });
  EXPECT_EQ(heard_->messages.front(), "one two three");
  EXPECT_EQ(ponged.get_future().get(), "ping");
}

TEST_F(WebSocketClientTest, a_refused_upgrade_hands_over_status_headers_and_body) {
  for (const std::string& answer :
       {test::http_answer(429, "slow down", "Retry-After: 7\r\n"),
        std::string("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\nslow \r\n4\r\ndown\r\n0\r\n\r\n"),
        std::string("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n\r\nslow down")}) {
    FakeWebSocketServer server({.refuse = [&](const FakeRequest&) { return answer; }});
    const auto heard = std::make_shared<Heard>();
    const auto socket = client_->connect({.url = server.url("/")}, handlers_of(heard));
    const auto end = heard->wait_for_end();
    EXPECT_EQ(end.status, 429);
    EXPECT_EQ(end.error.code, ErrorCode::provider_failed);
    EXPECT_EQ(header(end.headers, "retry-after"), "7");
    EXPECT_EQ(end.body, "slow down");
    EXPECT_FALSE(heard->open);
    EXPECT_FALSE(socket->send("too late"));
  }
}

TEST_F(WebSocketClientTest, what_is_no_websocket_server_is_said_so) {
  for (const auto& [answer, code] :
       {std::pair<std::string, ErrorCode>{
            "HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: nonsense\r\n\r\n", ErrorCode::corrupt},
        {"SSH-2.0-OpenSSH_9.2\r\n\r\n", ErrorCode::corrupt},
        {std::string(70'000, 'x'), ErrorCode::too_large}}) {
    FakeWebSocketServer server({.refuse = [&](const FakeRequest&) { return answer; }});
    const auto heard = std::make_shared<Heard>();
    const auto socket = client_->connect({.url = server.url("/")}, handlers_of(heard));
    EXPECT_EQ(heard->wait_for_end().error.code, code);
  }
}

TEST_F(WebSocketClientTest, the_close_frame_says_why) {
  FakeWebSocketServer server(
      {.on_open = [](FakeConnection& to, const FakeRequest&) { to.close(1008, "no credit"); }});
  const auto socket = connect(server.url("/"));
  const auto end = heard_->wait_for_end();
  EXPECT_EQ(end.error.code, ErrorCode::closed);
  EXPECT_EQ(end.close_code, 1008);
  EXPECT_EQ(end.reason, "no credit");
}

TEST_F(WebSocketClientTest, a_broken_connection_and_a_broken_protocol_are_told_apart) {
  FakeWebSocketServer reset(
      {.on_open = [](FakeConnection& to, const FakeRequest&) { to.reset(); }});
  const auto first = connect(reset.url("/"));
  EXPECT_EQ(heard_->wait_for_end().error.code, ErrorCode::network);

  for (const std::string& bytes :
       {std::string("\xC1\x00", 2), std::string("\x83\x00", 2), std::string("\x81\x80", 2),
        std::string("\x09\x00", 2), std::string("\x80\x00", 2),
        std::string("\x89\x7E\x00\x7E", 4)}) {
    FakeWebSocketServer odd(
        {.on_open = [&](FakeConnection& to, const FakeRequest&) { to.send_raw(bytes); }});
    const auto heard = std::make_shared<Heard>();
    const auto socket = client_->connect({.url = odd.url("/")}, handlers_of(heard));
    EXPECT_EQ(heard->wait_for_end().error.code, ErrorCode::corrupt);
  }
}

TEST_F(WebSocketClientTest, a_message_beyond_its_bound_is_refused_before_it_has_come) {
  FakeWebSocketServer server({.on_open = [](FakeConnection& to, const FakeRequest&) {
    to.send_raw(std::string("\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10));
  }});
  const auto socket = connect(server.url("/"));
  EXPECT_EQ(heard_->wait_for_end().error.code, ErrorCode::too_large);
}

TEST_F(WebSocketClientTest, nobody_listening_is_a_network_error_that_shows_no_query) {
  std::string url;
  {
    const FakeWebSocketServer gone({});
    url = gone.url("/x?key=secret");
  }
  const auto socket = connect(url);
  const auto end = heard_->wait_for_end();
  EXPECT_EQ(end.error.code, ErrorCode::network);
  EXPECT_EQ(end.error.text().find("secret"), std::string::npos);
}

TEST_F(WebSocketClientTest, a_handshake_without_an_answer_times_out) {
  std::promise<void> done;
  FakeWebSocketServer server({.refuse = [&](const FakeRequest&) {
    done.get_future().wait();
    return std::string("late");
  }});
  const auto socket =
      client_->connect({.url = server.url("/"), .connect_timeout = std::chrono::milliseconds(30)},
                       handlers_of(heard_));
  EXPECT_EQ(heard_->wait_for_end().error.code, ErrorCode::timed_out);
  done.set_value();
}

TEST_F(WebSocketClientTest, letting_go_closes_the_connection_in_order) {
  std::promise<std::string> closed;
  FakeWebSocketServer server(
      {.on_control = [&](FakeConnection&, int opcode, const std::string& data) {
        if (opcode == 8) closed.set_value(data);
      }});
  auto socket = connect(server.url("/"));
  heard_->wait([&] { return heard_->open; });
  EXPECT_TRUE(socket->send("last words"));
  socket.reset();
  EXPECT_EQ(closed.get_future().get(), std::string("\x03\xE8", 2));
  EXPECT_EQ(server.texts(), std::vector<std::string>{"last words"});
  server.wait_for_disconnects(1);
}

TEST_F(WebSocketClientTest, a_server_that_does_not_read_does_not_fill_the_memory) {
  std::promise<void> done;
  FakeWebSocketServer server(
      {.on_open = [&](FakeConnection&, const FakeRequest&) { done.get_future().wait(); }});
  const auto socket = connect(server.url("/"));
  const std::string megabyte(1 << 20, 'x');
  int taken = 0;
  while (taken < 100 && socket->send(megabyte)) ++taken;
  EXPECT_LT(taken, 100);
  done.set_value();
}

TEST_F(WebSocketClientTest, destroying_the_client_ends_what_is_open) {
  FakeWebSocketServer server({});
  const auto socket = connect(server.url("/"));
  heard_->wait([&] { return heard_->open; });
  client_.reset();
  EXPECT_EQ(heard_->wait_for_end().error.code, ErrorCode::closed);
}

}  // namespace
}  // namespace repartee::http
