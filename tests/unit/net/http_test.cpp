#include <gmock/gmock.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "support/raw_http.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

using test::RawConnection;
using test::request;
using test::TestServer;
using testing::HasSubstr;

asio::awaitable<void> count_to_three(BodyWriter& writer) {
  for (const char* piece : {"one ", "", "two ", "three"}) co_await writer.write(piece);
}

asio::awaitable<void> stream_and_fail(BodyWriter& writer) {
  co_await writer.write("half");
  throw std::runtime_error("the other half is missing");
}

asio::awaitable<Response> serve(Request request) {
  Response response;
  response.content_type = "text/plain";
  if (request.path == "/throw") throw std::runtime_error("a bug");
  if (request.path == "/stream") response.stream = count_to_three;
  if (request.path == "/broken-stream") response.stream = stream_and_fail;
  if (request.path == "/large") response.body = std::string(1'000'000, 'x');
  if (request.path == "/nothing") response.status = 204;
  if (request.path == "/split") response.headers.emplace_back("X-Bad", "a\r\nX-Injected: b");
  if (request.path == "/echo") {
    response.body = request.method + " " + request.query["q"] + " " +
                    std::string(request.header("x-test")) + " " + request.body;
    response.headers.emplace_back("X-Peer", request.peer);
  }
  co_return response;
}

TEST(Http, hands_over_the_request_and_sends_the_response) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("POST", "/echo?q=a%20b", "the body", "X-Test: field\r\n"));
  auto response = client.read_response();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "POST a b field the body");
  EXPECT_EQ(response.headers["content-type"], "text/plain");
  EXPECT_THAT(response.headers["x-peer"], HasSubstr("127.0.0.1:"));
  EXPECT_THAT(response.headers["date"], HasSubstr("GMT"));
}

TEST(Http, keeps_a_connection_alive_until_the_client_closes_it) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  for (int i = 0; i < 20; ++i) {
    client.send(request("GET", "/echo?q=" + std::to_string(i)));
    auto response = client.read_response();
    EXPECT_EQ(response.headers["connection"], "keep-alive");
    EXPECT_EQ(response.body, "GET " + std::to_string(i) + "  ");
  }
  client.send(request("GET", "/echo", "", "Connection: close\r\n"));
  EXPECT_EQ(client.read_response().headers["connection"], "close");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, answers_pipelined_requests_in_order) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += request("POST", "/echo?q=" + std::to_string(i), std::string(1000, 'b'));
  }
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(client.read_response().body,
                testing::StartsWith("POST " + std::to_string(i) + " "));
  }
}

TEST(Http, reads_a_chunked_body_that_comes_byte_by_byte) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  for (const char c :
       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n") {
    if (c != '\0') client.send({&c, 1});
  }
  EXPECT_EQ(client.read_response().body, "POST   abcdefg");
}

TEST(Http, asks_for_a_body_that_waits_to_be_asked_for) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read_response().body, "POST   abc");
}

TEST(Http, speaks_http_1_0) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send("GET /stream HTTP/1.0\r\n\r\n");
  auto response = client.read_response();
  EXPECT_FALSE(response.headers.contains("transfer-encoding"));
  EXPECT_EQ(response.body, "one two three");
}

TEST(Http, streams_a_response_in_chunks_and_goes_on) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send(request("GET", "/stream"));
    auto response = client.read_response();
    EXPECT_EQ(response.headers["transfer-encoding"], "chunked");
    EXPECT_EQ(response.body, "one two three");
  }
}

TEST(Http, breaks_the_connection_of_a_stream_that_fails) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/broken-stream"));
  const auto everything = client.read_to_end();
  EXPECT_THAT(everything, HasSubstr("half"));
  EXPECT_THAT(everything, Not(HasSubstr("0\r\n\r\n")));
}

TEST(Http, answers_head_without_a_body) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  for (const char* path : {"/large", "/stream"}) {
    client.send(request("HEAD", path));
    EXPECT_EQ(client.read_response(true).status, 200);
  }
  client.send(request("HEAD", "/large"));
  EXPECT_EQ(client.read_response(true).headers["content-length"], "1000000");
  client.send(request("GET", "/nothing"));
  auto nothing = client.read_response();
  EXPECT_EQ(nothing.status, 204);
  EXPECT_FALSE(nothing.headers.contains("content-length"));
}

TEST(Http, sends_large_bodies_whole) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/large"));
  EXPECT_EQ(client.read_response().body, std::string(1'000'000, 'x'));
}

TEST(Http, never_lets_a_header_value_start_a_new_line) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/split"));
  auto response = client.read_response();
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.headers.contains("x-injected"));
}

TEST(Http, answers_a_bug_in_a_handler_with_500_and_goes_on) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/throw"));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("a bug")));
  client.send(request("GET", "/echo"));
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(Http, refuses_a_body_over_the_limit_even_while_it_is_still_being_sent) {
  TestServer server({.http = serve}, {.max_body_bytes = 1000});
  for (const bool chunked : {false, true}) {
    RawConnection client(server.port());
    if (chunked) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3e9\r\n" +
          std::string(1001, 'x'));
    } else {
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
      client.send(std::string(100'000, 'x'));
    }
    auto response = client.read_response();
    EXPECT_EQ(response.status, 413);
    EXPECT_THAT(response.body, HasSubstr(R"("code":"too_large")"));
    EXPECT_EQ(response.headers["connection"], "close");
  }
}

TEST(Http, takes_a_body_of_exactly_the_limit) {
  TestServer server({.http = serve}, {.max_body_bytes = 1000});
  RawConnection client(server.port());
  client.send(request("POST", "/echo", std::string(1000, 'x')));
  EXPECT_EQ(client.read_response().status, 200);
}

std::variant<Admitted, Response> welcome_small_ones(const Request& head) {
  if (head.path == "/throw") throw std::runtime_error("a bug");
  if (head.path != "/secret") return Admitted{.max_body_bytes = 10};
  Response refused;
  refused.status = 401;
  return refused;
}

TEST(Http, turns_a_request_away_before_its_body_is_sent) {
  TestServer server({.admit = welcome_small_ones, .http = serve});
  const std::pair<const char*, int> cases[] = {{"/secret", 401}, {"/echo", 413}, {"/throw", 500}};
  for (const auto& [path, status] : cases) {
    for (const char* expect : {"", "Expect: 100-continue\r\n"}) {
      RawConnection client(server.port());
      client.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + expect +
                  "Content-Length: 20000000\r\n\r\n");
      auto response = client.read_response();
      EXPECT_EQ(response.status, status) << path;
      EXPECT_EQ(response.headers["connection"], "close") << "nobody waits for the body";
      client.shutdown_send();
      EXPECT_EQ(client.read_to_end(), "");
    }
  }
}

TEST(Http, the_limit_of_a_route_holds_for_chunks_too) {
  TestServer server({.admit = welcome_small_ones, .http = serve});
  RawConnection client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "8\r\n12345678\r\n3\r\nabc\r\n");
  EXPECT_EQ(client.read_response().status, 413);
}

TEST(Http, a_refused_request_without_a_body_keeps_the_connection) {
  TestServer server({.admit = welcome_small_ones, .http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/secret"));
  EXPECT_EQ(client.read_response().status, 401);
  client.send(request("POST", "/echo", "0123456789"));
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(Http, ends_a_body_that_comes_too_slowly) {
  // No time at all: whatever has not come with the header is late.
  TestServer server({.http = serve}, {.body_timeout = std::chrono::seconds(0)});
  RawConnection client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 100);
  client.send("a");
  auto response = client.read_response();
  EXPECT_EQ(response.status, 408);
  EXPECT_THAT(response.body, HasSubstr(R"("code":"timed_out")"));
  EXPECT_EQ(response.headers["connection"], "close");
}

TEST(Http, bounds_what_all_bodies_together_may_hold) {
  TestServer server({.http = serve}, {.max_body_bytes = 1000, .max_bodies_bytes = 1500});
  const std::string half_sent =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\nExpect: 100-continue\r\n\r\n";
  RawConnection first(server.port());
  first.send(half_sent);
  EXPECT_EQ(first.read_response().status, 100);
  RawConnection second(server.port());
  second.send(half_sent);
  auto busy = second.read_response();
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.headers["retry-after"], "1");
  RawConnection small(server.port());
  small.send(request("POST", "/echo", std::string(100, 'x')));
  EXPECT_EQ(small.read_response().status, 200) << "there is room for this one";

  first.send(std::string(900, 'x'));
  EXPECT_EQ(first.read_response().status, 200);
  first.send(half_sent);  // on the same connection: the first one's share has been given back
  EXPECT_EQ(first.read_response().status, 100);
}

struct Watched {
  std::promise<void> begun;
  std::promise<void> stopped;
};

// Answers when nobody waits for the answer any more.
asio::awaitable<Response> answer_nobody(Request request, std::shared_ptr<Watched> watched) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor, std::chrono::hours(1));
  const std::stop_callback stop(
      request.gone, [timer, executor] { asio::post(executor, [timer] { timer->cancel(); }); });
  watched->begun.set_value();
  boost::system::error_code cancelled;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  watched->stopped.set_value();
  co_return Response{};
}

TEST(Http, tells_a_handler_that_its_client_has_gone) {
  for (const bool with_reset : {true, false}) {
    const auto watched = std::make_shared<Watched>();
    TestServer server({.http = [watched](Request request) {
      return answer_nobody(std::move(request), watched);
    }});
    RawConnection client(server.port());
    // What was sent behind the request does not hide that the client has gone.
    client.send(request("GET", "/") + "GET /next");
    test::get(watched->begun.get_future());
    if (with_reset) {
      client.reset();
    } else {
      client.shutdown_send();
    }
    test::get(watched->stopped.get_future());
  }
}

TEST(Http, tells_a_handler_that_the_server_ends) {
  const auto watched = std::make_shared<Watched>();
  TestServer server(
      {.http = [watched](Request request) { return answer_nobody(std::move(request), watched); }});
  RawConnection client(server.port());
  client.send(request("GET", "/"));
  test::get(watched->begun.get_future());
  server.server->stop();
  test::get(watched->stopped.get_future());
}

TEST(Http, refuses_a_header_over_16_KiB) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(17'000, 'x'));
  EXPECT_EQ(client.read_response().status, 431);
}

TEST(Http, refuses_what_is_not_http_and_closes_the_connection) {
  TestServer server({.http = serve});
  for (const std::string text : {
           "nonsense\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",                        // no Host
           "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",  // two
           "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",          // broken encoding
           "GET echo HTTP/1.1\r\nHost: a\r\n\r\n",          // no path
           "GET / HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: "
           "chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
           "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\r\n\r\n",  // a TLS greeting
       }) {
    RawConnection client(server.port());
    client.send(text);
    auto response = client.read_response();
    EXPECT_EQ(response.status, 400) << text;
    EXPECT_THAT(response.body, HasSubstr(R"("code":"invalid_argument")")) << text;
    EXPECT_EQ(client.read_to_end(), "") << text;
  }
}

TEST(Http, survives_clients_that_vanish_anywhere_in_a_request) {
  TestServer server({.http = serve});
  const std::string whole = request("POST", "/echo", "0123456789");
  for (std::size_t sent = 0; sent < whole.size(); sent += 7) {
    RawConnection client(server.port());
    client.send(whole.substr(0, sent));
    client.reset();
  }
  RawConnection client(server.port());
  client.send(whole);
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(Http, answers_a_client_that_has_closed_its_sending_side) {
  TestServer server({.http = serve});
  RawConnection client(server.port());
  client.send(request("GET", "/echo"));
  client.shutdown_send();
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, closes_a_connection_whose_header_comes_too_slowly) {
  TestServer server({.http = serve}, {.header_timeout = std::chrono::seconds(1)});
  RawConnection client(server.port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, closes_an_idle_connection) {
  TestServer server({.http = serve}, {.idle_timeout = std::chrono::seconds(1)});
  RawConnection client(server.port());
  client.send(request("GET", "/echo"));
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, tells_a_connection_too_many_to_come_back) {
  TestServer server({.http = serve}, {.max_connections = 1});
  RawConnection first(server.port());
  first.send(request("GET", "/echo"));
  EXPECT_EQ(first.read_response().status, 200);
  RawConnection second(server.port());
  auto response = second.read_response();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers["retry-after"], "1");
  first.send(request("GET", "/echo"));
  EXPECT_EQ(first.read_response().status, 200);
}

}  // namespace
}  // namespace repartee::net
