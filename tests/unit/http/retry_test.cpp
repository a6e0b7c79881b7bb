#include "http/retry.hpp"

#include <gtest/gtest.h>

#include "http/provider_error.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;
using namespace std::chrono_literals;

Failure status(int code, Headers headers = {}) {
  return {Error(ErrorCode::provider_failed, "refused"), code, std::move(headers)};
}

TEST(Retry, what_may_pass_is_tried_again_with_growing_waits) {
  const RetryPolicy policy;
  for (const int code : {408, 409, 429, 500, 503, 529}) {
    EXPECT_EQ(retry_wait(status(code), 1, 10s, policy), 200ms) << code;
    EXPECT_EQ(retry_wait(status(code), 2, 10s, policy), 400ms) << code;
    EXPECT_EQ(retry_wait(status(code), 3, 10s, policy), std::nullopt) << code;
  }
  EXPECT_EQ(retry_wait({Error(ErrorCode::network, "reset"), 0, {}}, 1, 10s, policy), 200ms);
}

TEST(Retry, what_will_not_pass_is_not) {
  for (const int code : {200, 400, 401, 403, 404, 413}) {
    EXPECT_EQ(retry_wait(status(code), 1, 10s, {}), std::nullopt) << code;
  }
  for (const auto code :
       {ErrorCode::timed_out, ErrorCode::cancelled, ErrorCode::invalid_argument}) {
    EXPECT_EQ(retry_wait({Error(code, "no"), 0, {}}, 1, 10s, {}), std::nullopt);
  }
}

TEST(Retry, the_provider_says_how_long_and_a_wait_beyond_the_deadline_is_none) {
  EXPECT_EQ(retry_wait(status(429, {{"retry-after", "1"}}), 1, 10s, {}), 1000ms);
  EXPECT_EQ(retry_wait(status(429, {{"retry-after-ms", "30"}, {"retry-after", "1"}}), 1, 10s, {}),
            30ms);
  EXPECT_EQ(retry_wait(status(429, {{"retry-after", "0.5"}}), 1, 10s, {}), 500ms);
  EXPECT_EQ(retry_wait(status(429, {{"retry-after", "1"}}), 1, 1s, {}), std::nullopt);
  EXPECT_EQ(retry_wait(status(429, {{"retry-after", "3"}}), 1, 10s, {}), std::nullopt)
      << "longer than the longest wait";
  for (const char* odd : {"", "soon", "-1", "1e999", "nan", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(retry_wait(status(429, {{"retry-after", odd}}), 1, 10s, {}), 200ms) << odd;
  }
}

TEST(Rest, grows_with_each_failure_and_ends_with_a_success) {
  const Rest::Clock::time_point start{};
  const Error broken(ErrorCode::network, "gone");
  Rest rest;
  EXPECT_FALSE(rest.resting(start));
  rest.failed(broken, start);
  EXPECT_TRUE(rest.resting(start + 4s));
  EXPECT_FALSE(rest.resting(start + 5s));
  rest.failed(broken, start + 5s);
  EXPECT_TRUE(rest.resting(start + 14s));
  for (int i = 0; i < 10; ++i) rest.failed(broken, start);
  EXPECT_FALSE(rest.resting(start + 120s));
  rest.failed(broken, start);
  rest.worked();
  EXPECT_FALSE(rest.resting(start));
  rest.failed(Error(ErrorCode::invalid_argument, "the caller's fault"), start);
  EXPECT_FALSE(rest.resting(start));
}

TEST(Rest, who_rests_is_tried_last) {
  const Rest::Clock::time_point now{};
  std::vector<Rest> engines(3);
  EXPECT_EQ(rested_first(engines, now), (std::vector<std::size_t>{0, 1, 2}));
  engines[0].failed(Error(ErrorCode::timed_out, "slow"), now);
  EXPECT_EQ(rested_first(engines, now), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(ProviderError, quotes_the_provider_in_one_line_without_the_key) {
  for (const auto& [body, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"({"error":{"message":"a\nb"}})", "a b"},
           {R"({"error":"quota_exceeded","message":"none left"})", "none left"},
           {R"({"error":"plain"})", "plain"},
           {R"({"detail":[{"msg":"field required"}]})", "field required"},
           {R"({"detail":{"status":"s","message":"m"}})", "m"},
           {R"({"detail":"Not Found"})", "Not Found"},
           {R"({"message":"top"})", "top"},
           {R"([{"error":{"message":"listed"}}])", "listed"},
           {"bad \xff byte", "bad \xEF\xBF\xBD byte"},
           {"<html>page</html>", ""},
           {"  bare words ", "bare words"},
           {"", ""},
           {"7", "7"},
           {R"({"error":7})", ""}}) {
    EXPECT_EQ(error_words(body), words) << body;
  }
  EXPECT_LE(error_words(std::string(10'000, 'x')).size(), 300u);
  EXPECT_EQ(error_kind(R"({"error":{"code":"insufficient_quota","type":"x"}})"),
            "insufficient_quota");
  EXPECT_EQ(error_kind(R"({"error":{"code":null,"type":"x"}})"), "x");
  EXPECT_EQ(error_kind("no json"), "");
  const Provider provider{"The server", "stt", "sk-1"};
  const auto error = status_error(401, {}, R"({"error":"key sk-1 is wrong"})", provider);
  EXPECT_EQ(error.message, "The server answered 401: key … is wrong");
  EXPECT_NE(error.hint.find("stt.api_key"), std::string::npos);
  EXPECT_EQ(status_error(429, {{"retry-after", "9"}}, "", provider).code, ErrorCode::overloaded);
}

}  // namespace
}  // namespace repartee::http
