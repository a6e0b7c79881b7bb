#include "net/websocket.hpp"

#include <gmock/gmock.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/websocket_client.hpp"
#include "support/raw_websocket.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

using core::ErrorCode;
using test::RawConnection;
using test::RawFrame;
using test::TestIo;
using test::TestServer;
using Socket = std::shared_ptr<WebSocket>;
using Session = std::function<asio::awaitable<void>(Socket)>;

asio::awaitable<void> echo(Socket socket) {
  for (;;) {
    auto message = co_await socket->receive();
    if (!message) co_return;
    if (message->binary) {
      socket->send_binary(std::move(message->data));
    } else {
      socket->send_text(std::move(message->data));
    }
  }
}

Handlers every_upgrade(Session session, std::string subprotocol = "") {
  return {.http = nullptr,
          .websocket = [session, subprotocol](const Request&) -> std::variant<Upgrade, Response> {
            return Upgrade{subprotocol, session};
          }};
}

asio::awaitable<std::size_t> echo_in_order(std::string url, int count) {
  auto opened = co_await connect(std::move(url), {});
  auto socket = *opened;
  for (int i = 0; i < count; ++i) {
    const auto text = std::to_string(i);
    if (i % 2 == 0) {
      socket->send_text(text);
    } else {
      socket->send_audio(text);
    }
  }
  std::size_t in_order = 0;
  for (int i = 0; i < count; ++i) {
    auto message = co_await socket->receive();
    if (!message) break;
    if (message->data == std::to_string(i) && message->binary == (i % 2 == 1)) ++in_order;
  }
  socket->close(CloseCode::normal, "");
  auto end = co_await socket->receive();
  if (end || end.error().code != ErrorCode::closed) co_return 0;
  co_return in_order;
}

TEST(WebSocketServer, echoes_ten_thousand_messages_in_order) {
  TestServer server(every_upgrade(echo));
  TestIo client;
  EXPECT_EQ(client.run(echo_in_order(server.url(), 10'000)), 10'000u);
}

TEST(WebSocketServer, carries_many_sessions_at_once) {
  TestServer server(every_upgrade(echo));
  TestIo client;
  std::vector<std::future<std::size_t>> sessions;
  for (int i = 0; i < 50; ++i) sessions.push_back(client.start(echo_in_order(server.url(), 200)));
  for (auto& session : sessions) EXPECT_EQ(test::get(std::move(session)), 200u);
}

TEST(WebSocketServer, chooses_only_the_subprotocol_its_handler_names) {
  TestServer server(every_upgrade(echo, "repartee.v1"));
  TestServer silent(every_upgrade(echo));
  const char* offer = "Sec-WebSocket-Protocol: other, repartee.v1\r\n";
  RawConnection chosen(server.port());
  auto response = test::upgrade(chosen, "/ws", offer);
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.headers["sec-websocket-protocol"], "repartee.v1");
  // The sample key and answer of RFC 6455 section 1.3.
  EXPECT_EQ(response.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  RawConnection unchosen(silent.port());
  EXPECT_FALSE(test::upgrade(unchosen, "/ws", offer).headers.contains("sec-websocket-protocol"));
}

TEST(WebSocketServer, refuses_before_the_upgrade_and_keeps_the_connection) {
  Handlers handlers;
  handlers.websocket = [](const Request& request) -> std::variant<Upgrade, Response> {
    if (request.path == "/bug") throw std::runtime_error("a bug");
    Response refusal;
    refusal.status = 401;
    refusal.body = "no key for " + request.path + request.query.at("a");
    return refusal;
  };
  TestServer server(handlers);
  RawConnection client(server.port());
  for (int i = 0; i < 2; ++i) {
    const auto response = test::upgrade(client, "/ws?a=b");
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, "no key for /wsb");
  }
  EXPECT_EQ(test::upgrade(client, "/bug").status, 500);
}

TEST(WebSocketServer, refuses_unsound_upgrades) {
  TestServer server(every_upgrade(echo));
  const std::string start = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  RawConnection client(server.port());
  client.send(test::request("GET", "/", "", start + "Sec-WebSocket-Version: 8\r\n"));
  auto old = client.read_response();
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.headers["sec-websocket-version"], "13");
  client.send(test::request("GET", "/", "",
                            start + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n"));
  EXPECT_EQ(client.read_response().status, 400);
}

TEST(WebSocketServer, refuses_an_upgrade_with_frames_behind_it) {
  TestServer server(every_upgrade(echo));
  RawConnection client(server.port());
  client.send(test::request("GET", "/", "",
                            "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") +
              test::frame(1, "too early"));
  EXPECT_EQ(client.read_response().status, 400);
}

TEST(WebSocketServer, joins_fragments_and_answers_pings_between_them) {
  TestServer server(every_upgrade(echo));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  client.send(test::frame(1, "one ", false));
  client.send(test::frame(9, "are you there"));
  client.send(test::frame(0, "two ", false));
  client.send(test::frame(0, "three", true));
  const auto pong = test::read_frame(client);
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "are you there");
  const auto joined = test::read_frame(client);
  EXPECT_EQ(joined.opcode, 1);
  EXPECT_EQ(joined.payload, "one two three");
}

TEST(WebSocketServer, closes_with_the_code_that_names_the_fault) {
  TestServer server(every_upgrade(echo), {.max_message_bytes = 1000});
  const std::pair<std::string, int> cases[] = {
      {test::frame(2, std::string(1001, 'x')), 1009},
      {test::frame_header(std::uint64_t{1} << 40), 1009},
      {test::frame(2, std::string(600, 'x'), false) + test::frame(0, std::string(600, 'x')), 1009},
      {test::frame(1, "\xff\xfe"), 1007},
      {test::frame(1, "\xc3", false) + test::frame(0, "x"), 1007},
      {test::frame(2, "not masked", true, false), 1002},
      {test::frame(3, "reserved opcode"), 1002},
      {test::frame(0, "continues nothing"), 1002},
      {test::frame(8, "\x01"), 1002},
  };
  for (const auto& [bytes, code] : cases) {
    RawConnection client(server.port());
    ASSERT_EQ(test::upgrade(client, "/").status, 101);
    client.send(bytes);
    const auto close = test::read_frame(client);
    EXPECT_EQ(close.opcode, 8);
    EXPECT_EQ(close.close_code(), code);
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(WebSocketServer, takes_no_message_larger_than_its_route_allows) {
  Handlers handlers;
  handlers.websocket = [](const Request& request) -> std::variant<Upgrade, Response> {
    return Upgrade{"", echo, request.path == "/small" ? std::size_t{10} : std::size_t{2000}};
  };
  TestServer server(handlers, {.max_message_bytes = 1000});
  const std::pair<const char*, std::size_t> cases[] = {{"/small", 10}, {"/large", 1000}};
  for (const auto& [path, most] : cases) {
    RawConnection client(server.port());
    ASSERT_EQ(test::upgrade(client, path).status, 101);
    client.send(test::frame(1, std::string(most, 'x')));
    EXPECT_EQ(test::read_frame(client).payload.size(), most);
    client.send(test::frame(1, std::string(most + 1, 'x')));
    EXPECT_EQ(test::read_frame(client).close_code(), 1009);
  }
}

// Holds what came first until something else has come.
asio::awaitable<void> hold_first(Socket socket) {
  {
    const auto held = co_await socket->receive();
    if (!held) co_return;
    socket->send_text("held");
    if (!co_await socket->receive()) co_return;
  }
  socket->send_text("given back");
  co_await echo(socket);
}

TEST(WebSocketServer, bounds_what_all_large_messages_together_may_hold) {
  auto handlers = every_upgrade(hold_first);
  handlers.http = [](Request) -> asio::awaitable<Response> { co_return Response{}; };
  // One of 3 MiB takes 4: the next power of two.
  TestServer server(handlers, {.max_bodies_bytes = std::size_t{6} << 20});
  const std::string large(std::size_t{3} << 20, 'x');
  const auto refused = [&](int opcode) {
    RawConnection client(server.port());
    EXPECT_EQ(test::upgrade(client, "/").status, 101);
    client.send(test::frame(opcode, large));
    const auto close = test::read_frame(client);
    EXPECT_EQ(close.close_code(), 1013);
    EXPECT_EQ(close.payload.substr(2), "the server holds too many large messages");
    client.send(test::frame(8, close.payload));
    EXPECT_EQ(client.read_to_end(), "");
  };

  RawConnection first(server.port());
  ASSERT_EQ(test::upgrade(first, "/").status, 101);
  first.send(test::frame(2, large.substr(1000), false) + test::frame(9, "has it come?"));
  ASSERT_EQ(test::read_frame(first).payload, "has it come?");
  refused(2);  // while the first one is being received,
  first.send(test::frame(0, large.substr(0, 1000)));
  ASSERT_EQ(test::read_frame(first).payload, "held");
  refused(1);  // and while it is held
  RawConnection upload(server.port());
  upload.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3145728\r\n\r\n");
  EXPECT_EQ(upload.read_response().status, 503) << "bodies share the room with messages";
  RawConnection small(server.port());
  ASSERT_EQ(test::upgrade(small, "/").status, 101);
  small.send(test::frame(2, large.substr(0, free_message_bytes)));
  EXPECT_EQ(test::read_frame(small).payload, "held") << "nothing is taken for this one";

  first.send(test::frame(2, "enough"));
  ASSERT_EQ(test::read_frame(first).payload, "given back");
  RawConnection next(server.port());
  ASSERT_EQ(test::upgrade(next, "/").status, 101);
  next.send(test::frame(2, large));
  EXPECT_EQ(test::read_frame(next).payload, "held");
}

TEST(WebSocketServer, a_client_that_vanishes_gives_back_what_its_message_has_taken) {
  auto handlers = every_upgrade(hold_first);
  TestServer server(handlers, {.max_bodies_bytes = std::size_t{4} << 20});
  const std::string large(std::size_t{3} << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    RawConnection client(server.port());
    ASSERT_EQ(test::upgrade(client, "/").status, 101);
    client.send(test::frame(2, large, false) + test::frame(9, "has it come?"));
    ASSERT_EQ(test::read_frame(client).payload, "has it come?");
    client.reset();
    while (server.server->connections() > 0) std::this_thread::yield();
  }
}

TEST(WebSocketServer, takes_a_message_in_pieces_up_to_its_limit) {
  TestServer server(every_upgrade(echo), {.max_message_bytes = std::size_t{5} << 20});
  const std::string piece(std::size_t{1} << 20, 'x');
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  client.send(test::frame(1, piece, false));
  for (int i = 0; i < 4; ++i) client.send(test::frame(0, piece, false));
  client.send(test::frame(0, ""));
  EXPECT_EQ(test::read_frame(client).payload.size(), 5 * piece.size());
  client.send(test::frame_header((std::uint64_t{5} << 20) + 1));
  EXPECT_EQ(test::read_frame(client).close_code(), 1009);
}

// What receive() gave at the end of a session.
asio::awaitable<void> report_end(Socket socket, std::shared_ptr<std::promise<ErrorCode>> end) {
  for (;;) {
    auto message = co_await socket->receive();
    if (message) continue;
    end->set_value(message.error().code);
    co_return;
  }
}

TEST(WebSocketServer, ends_the_session_of_a_client_that_vanishes) {
  const std::string vanishing[] = {
      "",
      test::frame(1, "whole"),
      test::frame(1, "half of a frame").substr(0, 9),
      test::frame(1, "half of a header").substr(0, 1),
      test::frame(1, "half of a message", false),
      test::frame(8, ""),
  };
  for (const auto& bytes : vanishing) {
    for (const bool with_reset : {true, false}) {
      auto end = std::make_shared<std::promise<ErrorCode>>();
      TestServer server(every_upgrade([end](Socket socket) { return report_end(socket, end); }));
      RawConnection client(server.port());
      ASSERT_EQ(test::upgrade(client, "/").status, 101);
      client.send(bytes);
      if (with_reset) {
        client.reset();
      } else {
        client.shutdown_send();
      }
      EXPECT_EQ(test::get(end->get_future()), ErrorCode::closed);
    }
  }
}

TEST(WebSocketServer, tells_the_session_about_a_message_too_large) {
  auto end = std::make_shared<std::promise<ErrorCode>>();
  TestServer server(every_upgrade([end](Socket socket) { return report_end(socket, end); }),
                    {.max_message_bytes = 10});
  {
    RawConnection client(server.port());
    ASSERT_EQ(test::upgrade(client, "/").status, 101);
    client.send(test::frame(1, "12345678901"));
    client.read_to_end();
  }
  EXPECT_EQ(test::get(end->get_future()), ErrorCode::too_large);
}

asio::awaitable<void> take_audio_back(Socket socket) {
  socket->send_text("first");
  for (int i = 0; i < 10; ++i) socket->send_audio("sound");
  socket->send_binary("between");
  for (int i = 0; i < 10; ++i) socket->send_audio("sound");
  const auto queued = socket->queued_bytes();
  const auto dropped = socket->clear_audio();
  socket->send_text(std::to_string(dropped) + " of " + std::to_string(queued));
  socket->send_audio("new sound");
  co_return;
}

TEST(WebSocketServer, takes_back_queued_audio_and_keeps_control_in_order) {
  TestServer server(every_upgrade(take_audio_back));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  EXPECT_EQ(test::read_frame(client).payload, "first");
  EXPECT_EQ(test::read_frame(client).payload, "between");
  EXPECT_EQ(test::read_frame(client).payload, "20 of 107");
  const auto sound = test::read_frame(client);
  EXPECT_EQ(sound.opcode, 2);
  EXPECT_EQ(sound.payload, "new sound");
  EXPECT_EQ(test::read_frame(client).close_code(), 1000);
}

asio::awaitable<void> flood(Socket socket, std::shared_ptr<std::promise<std::size_t>> most_queued) {
  std::size_t most = 0;
  std::size_t before = 0;
  // Until the queue was full: then everything is dropped and sending does nothing any more.
  for (;;) {
    socket->send_audio(std::string(64 << 10, 'x'));
    if (socket->queued_bytes() == 0 && before > (1 << 20)) break;
    before = socket->queued_bytes();
    most = std::max(most, before);
    co_await asio::post(socket->executor(), asio::use_awaitable);
  }
  auto end = co_await socket->receive();
  most_queued->set_value(end ? 0 : most);
}

TEST(WebSocketServer, cuts_off_a_client_that_never_reads_while_others_go_on) {
  auto most_queued = std::make_shared<std::promise<std::size_t>>();
  Handlers handlers;
  handlers.websocket = [most_queued](const Request& request) -> std::variant<Upgrade, Response> {
    if (request.path == "/echo") return Upgrade{"", echo};
    return Upgrade{"", [most_queued](Socket socket) { return flood(socket, most_queued); }};
  };
  TestServer server(handlers);
  RawConnection other(server.port());
  ASSERT_EQ(test::upgrade(other, "/echo").status, 101);
  RawConnection deaf(server.port());
  ASSERT_EQ(test::upgrade(deaf, "/flood").status, 101);

  auto cut_off = most_queued->get_future();
  int echoes = 0;
  while (cut_off.wait_for(std::chrono::seconds(0)) != std::future_status::ready || echoes < 10) {
    other.send(test::frame(1, "still there"));
    ASSERT_EQ(test::read_frame(other).payload, "still there");
    ASSERT_LT(++echoes, 10'000'000) << "the client that does not read was never cut off";
  }
  const auto most = cut_off.get();
  EXPECT_GT(most, std::size_t{3} << 20);
  EXPECT_LE(most, std::size_t{4} << 20);
}

asio::awaitable<void> overflow_at_once(Socket socket) {
  for (int i = 0; i < 6; ++i) socket->send_binary(std::string(1 << 20, 'x'));
  auto end = co_await socket->receive();
  EXPECT_FALSE(end);
}

TEST(WebSocketServer, tells_a_client_that_still_reads_why_it_was_cut_off) {
  TestServer server(every_upgrade(overflow_at_once));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  // The one that was being written when the outbox overflowed.
  EXPECT_EQ(test::read_frame(client).payload.size(), std::size_t{1} << 20);
  EXPECT_EQ(test::read_frame(client).close_code(), 1008);
}

asio::awaitable<void> close_with_reason(Socket socket) {
  socket->send_text("last words");
  socket->close(CloseCode::try_again_later, std::string(121, 'a') + "é and more");
  socket->send_text("never sent");
  co_await echo(socket);
}

TEST(WebSocketServer, sends_what_is_queued_before_the_close_frame) {
  TestServer server(every_upgrade(close_with_reason));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  EXPECT_EQ(test::read_frame(client).payload, "last words");
  const auto close = test::read_frame(client);
  EXPECT_EQ(close.close_code(), 1013);
  EXPECT_EQ(close.payload.substr(2), std::string(121, 'a') + "é");
  client.send(test::frame(1, "dropped"));
  client.send(test::frame(8, close.payload));
  EXPECT_EQ(client.read_to_end(), "");
}

RawFrame next_but_pings(RawConnection& client) {
  for (;;) {
    auto frame = test::read_frame(client);
    if (frame.opcode != 9) return frame;
  }
}

asio::awaitable<void> answer_late(Socket socket) {
  const auto question = co_await socket->receive();
  asio::steady_timer work(socket->executor(), std::chrono::milliseconds(2500));
  co_await work.async_wait(asio::use_awaitable);
  socket->send_text("an answer to " + question->data);
  co_await echo(socket);
}

TEST(WebSocketServer, does_not_take_a_client_for_gone_that_it_does_not_listen_to) {
  TestServer server(every_upgrade(answer_late),
                    {.websocket_idle_timeout = std::chrono::seconds(1)});
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  client.send(test::frame(1, "one"));
  client.send(test::frame(1, "two"));
  EXPECT_EQ(next_but_pings(client).payload, "an answer to one");
  EXPECT_EQ(next_but_pings(client).payload, "two");
}

TEST(WebSocketServer, takes_a_client_for_gone_that_says_nothing) {
  auto end = std::make_shared<std::promise<ErrorCode>>();
  TestServer server(every_upgrade([end](Socket socket) { return report_end(socket, end); }),
                    {.websocket_idle_timeout = std::chrono::milliseconds(200)});
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  EXPECT_EQ(test::get(end->get_future()), ErrorCode::closed);
}

// Reads nothing but the first message until the peer has left.
asio::awaitable<void> look(Socket socket, std::shared_ptr<std::promise<bool>> left) {
  const auto message = co_await socket->receive();
  const bool before = socket->peer_has_left();
  socket->send_text("go");
  asio::steady_timer pause(socket->executor());
  for (int looks = 0; looks < 20'000 && !socket->peer_has_left(); ++looks) {
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(asio::use_awaitable);
  }
  left->set_value(message && !before && socket->peer_has_left());
}

TEST(WebSocketServer, sees_that_the_peer_has_left_without_reading) {
  auto left = std::make_shared<std::promise<bool>>();
  TestServer server(every_upgrade([left](Socket socket) { return look(socket, left); }));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  client.send(test::frame(1, "read") + test::frame(1, "unread"));
  EXPECT_EQ(test::read_frame(client).payload, "go");
  client.shutdown_send();
  EXPECT_TRUE(test::get(left->get_future()));
}

asio::awaitable<void> fail(Socket) {
  throw std::runtime_error("a bug");
  co_return;
}

TEST(WebSocketServer, closes_a_session_that_fails_with_1011) {
  TestServer server(every_upgrade(fail));
  RawConnection client(server.port());
  ASSERT_EQ(test::upgrade(client, "/").status, 101);
  const auto close = test::read_frame(client);
  EXPECT_EQ(close.close_code(), 1011);
  EXPECT_EQ(close.payload.find("a bug"), std::string::npos);
}

asio::awaitable<bool> large_round_trip(std::string url) {
  auto opened = co_await connect(std::move(url), {});
  auto socket = *opened;
  const std::string large(5'000'000, 'x');
  socket->send_binary(large);
  auto message = co_await socket->receive();
  socket->close(CloseCode::normal, "");
  co_return message && message->data == large;
}

TEST(WebSocketServer, carries_a_message_larger_than_the_outbox) {
  TestServer server(every_upgrade(echo));
  TestIo client;
  EXPECT_TRUE(client.run(large_round_trip(server.url())));
}

}  // namespace
}  // namespace repartee::net
