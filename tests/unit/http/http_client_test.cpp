#include "http/http_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>

#include "support/fake_openai.hpp"

namespace repartee::http {
namespace {

using core::ErrorCode;
using test::FakeOpenAi;
using test::FakeReply;

FakeReply plain(std::string body, int status = 200) {
  return test::error_reply(status, std::move(body), "text/plain");
}

HttpRequest request(std::string url) {
  HttpRequest out;
  out.url = std::move(url);
  return out;
}

TEST(HttpClient, gives_status_headers_and_body) {
  FakeOpenAi server;
  server.next(plain("some words", 418));
  const auto client = create_http_client();
  const auto response =
      get(*client, server.base_url() + "/x?y=z", {{"X-Test", "1"}, {"X-Empty", ""}});
  ASSERT_TRUE(response.has_value()) << response.error().text();
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(response->body, "some words");
  EXPECT_EQ(header(response->headers, "content-type"), "text/plain");
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.path, "/v1/x?y=z");
  EXPECT_EQ(seen.headers.at("x-test"), "1");
  EXPECT_EQ(seen.headers.at("x-empty"), "");
}

TEST(HttpClient, a_handler_that_throws_ends_its_own_request_only) {
  FakeOpenAi server;
  for (int i = 0; i < 4; ++i) server.next(plain("ok"));
  const auto client = create_http_client();
  const auto thrower = [](auto&&...) { throw std::runtime_error("on purpose"); };
  for (const bool in_body : {true, false}) {
    std::promise<core::Result<int>> done;
    HttpHandlers handlers;
    if (in_body) {
      handlers.on_body = thrower;
    } else {
      handlers.on_headers = thrower;
    }
    handlers.on_done = [&](core::Result<int> result) { done.set_value(std::move(result)); };
    client->start(request(server.base_url()), std::move(handlers), {});
    auto result = done.get_future().get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::internal);
  }
  HttpHandlers handlers;
  handlers.on_done = thrower;
  client->start(request(server.base_url()), std::move(handlers), {});
  EXPECT_TRUE(get(*client, server.base_url()));
}

TEST(HttpClient, posts_a_body_of_any_bytes) {
  FakeOpenAi server;
  server.next(plain("ok"));
  const auto client = create_http_client();
  const std::string body("a\0b\xff", 4);
  ASSERT_TRUE(post(*client, server.base_url(), body, "application/x-thing").has_value());
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.body, body);
  EXPECT_EQ(seen.headers.at("content-type"), "application/x-thing");
  EXPECT_EQ(seen.headers.count("expect"), 0u);
}

TEST(HttpClient, long_bodies_are_sent_without_waiting_for_leave) {
  FakeOpenAi server;
  const auto client = create_http_client();
  const std::string body(3'000'000, 'x');
  ASSERT_TRUE(post(*client, server.base_url(), body, "text/plain").has_value());
  EXPECT_EQ(server.requests().at(0).body.size(), body.size());
}

TEST(HttpClient, keeps_the_connection_for_the_next_request) {
  FakeOpenAi server;
  const auto client = create_http_client();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(get(*client, server.base_url()).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, runs_many_requests_at_once) {
  FakeOpenAi server;
  const auto client = create_http_client();
  std::vector<std::promise<int>> done(20);
  for (auto& promise : done) {
    client->start(request(server.base_url()),
                  {.on_done = [&](core::Result<int> status) { promise.set_value(status.value()); }},
                  {});
  }
  for (auto& promise : done) EXPECT_EQ(promise.get_future().get(), 200);
}

TEST(HttpClient, does_not_follow_redirects) {
  FakeOpenAi server;
  FakeReply elsewhere = plain("", 302);
  elsewhere.location = "file:///etc/passwd";
  server.next(elsewhere);
  const auto client = create_http_client();
  EXPECT_EQ(get(*client, server.base_url())->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpClient, a_stopped_request_closes_its_connection_at_once) {
  FakeOpenAi server;
  FakeReply stalled = plain("first");
  stalled.end = FakeReply::End::stall;
  server.next(stalled);
  const auto client = create_http_client();
  std::stop_source stop;
  std::promise<core::Result<int>> done;
  client->start(request(server.base_url()),
                {.on_body = [&](std::string_view) { stop.request_stop(); },
                 .on_done = [&](core::Result<int> status) { done.set_value(std::move(status)); }},
                stop.get_token());
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::cancelled);
  server.wait_for_disconnect();
}

TEST(HttpClient, a_token_stopped_beforehand_sends_nothing) {
  FakeOpenAi server;
  const auto client = create_http_client();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(fetch(*client, request(server.base_url()), stop.get_token()).error().code,
            ErrorCode::cancelled);
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, silence_before_the_body_and_within_it_times_out) {
  FakeOpenAi server;
  FakeReply silent = plain("");
  silent.pieces.clear();
  silent.end = FakeReply::End::stall;
  server.next(silent);
  FakeReply halting = plain("first");
  halting.end = FakeReply::End::stall;
  server.next(halting);
  const auto client = create_http_client();

  HttpRequest first = request(server.base_url());
  first.first_byte_timeout = std::chrono::milliseconds(30);
  const auto no_byte = fetch(*client, first);
  ASSERT_TRUE(no_byte.has_error());
  EXPECT_EQ(no_byte.error().code, ErrorCode::timed_out);
  EXPECT_NE(no_byte.error().message.find("sent nothing within 30 ms"), std::string::npos);

  HttpRequest second = request(server.base_url());
  second.idle_timeout = std::chrono::milliseconds(30);
  const auto halted = fetch(*client, second);
  ASSERT_TRUE(halted.has_error());
  EXPECT_NE(halted.error().message.find("stopped sending for 30 ms"), std::string::npos);
}

TEST(HttpClient, an_answer_beyond_its_bound_is_refused) {
  FakeOpenAi server;
  server.next(plain(std::string(5000, 'x')));
  const auto client = create_http_client();
  HttpRequest small = request(server.base_url());
  small.max_response_bytes = 4999;
  EXPECT_EQ(fetch(*client, small).error().code, ErrorCode::too_large);
}

TEST(HttpClient, a_broken_connection_is_a_network_error) {
  FakeOpenAi server;
  for (const auto end : {FakeReply::End::close, FakeReply::End::reset}) {
    FakeReply broken = plain("half");
    broken.end = end;
    server.next(broken);
    const auto client = create_http_client();
    EXPECT_EQ(get(*client, server.base_url()).error().code, ErrorCode::network);
  }
}

TEST(HttpClient, nobody_listening_is_a_network_error_with_a_hint) {
  std::string url;
  {
    const FakeOpenAi gone;
    url = gone.base_url();
  }
  const auto client = create_http_client();
  const auto refused = get(*client, url + "/x?key=secret");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::network);
  EXPECT_FALSE(refused.error().hint.empty());
  EXPECT_EQ(refused.error().text().find("secret"), std::string::npos);
}

TEST(HttpClient, bad_requests_are_refused_before_they_are_sent) {
  FakeOpenAi server;
  const auto client = create_http_client();
  for (const std::string url : {"", "ftp://a.b/c", "file:///etc/passwd", "not a url", "http://"}) {
    EXPECT_EQ(get(*client, url).error().code, ErrorCode::invalid_argument) << url;
  }
  for (const auto& [name, value] :
       Headers{{"X", "a\r\nY: b"}, {"X\nY", "a"}, {"", "a"}, {"X:", "a"}}) {
    EXPECT_EQ(get(*client, server.base_url(), {{name, value}}).error().code,
              ErrorCode::invalid_argument);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, loopback_is_reached_without_the_proxy_of_the_environment) {
  FakeOpenAi server;
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  const auto client = create_http_client();
  const auto response = get(*client, server.base_url());
  ::unsetenv("http_proxy");
  EXPECT_TRUE(response.has_value());
}

TEST(HttpClient, destroying_the_client_ends_what_runs) {
  FakeOpenAi server;
  FakeReply stalled = plain("first");
  stalled.end = FakeReply::End::stall;
  server.next(stalled);
  auto client = create_http_client();
  std::promise<void> begun;
  std::promise<core::Result<int>> done;
  client->start(request(server.base_url()),
                {.on_body = [&](std::string_view) { begun.set_value(); },
                 .on_done = [&](core::Result<int> status) { done.set_value(std::move(status)); }},
                {});
  begun.get_future().wait();
  client.reset();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::closed);
}

TEST(HttpClient, a_handler_may_hold_the_last_reference_to_its_client) {
  FakeOpenAi server;
  auto client = create_http_client();
  std::promise<void> done;
  HttpClient* const raw = client.get();
  // A handler that owns the client and lets go of it on the client's own thread.
  auto owner = std::make_shared<std::shared_ptr<HttpClient>>(std::move(client));
  raw->start(request(server.base_url()),
             {.on_done =
                  [owner, &done](core::Result<int>) mutable {
                    owner->reset();
                    done.set_value();
                  }},
             {});
  owner.reset();
  done.get_future().wait();
}

TEST(HttpClient, requests_may_be_stopped_from_other_threads_at_any_time) {
  FakeOpenAi server;
  const auto client = create_http_client();
  std::atomic<int> finished = 0;
  std::vector<std::stop_source> stops(50);
  std::vector<std::promise<void>> done(stops.size());
  std::thread stopper([&] {
    for (auto& stop : stops) stop.request_stop();
  });
  for (std::size_t i = 0; i < stops.size(); ++i) {
    client->start(request(server.base_url()),
                  {.on_done =
                       [&, i](core::Result<int>) {
                         ++finished;
                         done[i].set_value();
                       }},
                  stops[i].get_token());
  }
  stopper.join();
  for (auto& promise : done) promise.get_future().wait();
  EXPECT_EQ(finished, 50);
}

TEST(ShownUrl, leaves_out_what_is_secret) {
  EXPECT_EQ(shown_url("https://user:pass@host.com:8443/a/b?key=1#x"), "https://host.com:8443/a/b");
  EXPECT_EQ(shown_url("http://[::1]:80/v1"), "http://[::1]:80/v1");
  EXPECT_EQ(shown_url("nonsense?key=1"), "nonsense");
}

}  // namespace
}  // namespace repartee::http
