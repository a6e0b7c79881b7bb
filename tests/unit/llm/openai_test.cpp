#include "llm/openai/openai.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/ask.hpp"
#include "support/fake_openai.hpp"

namespace repartee::llm {
namespace {

using core::ErrorCode;
using nlohmann::json;
using test::ask;
using test::FakeReply;
using test::finish_chunk;
using test::heard;
using test::sse;
using test::text_chunk;
using testing::ElementsAre;
using testing::HasSubstr;

class OpenAi : public testing::Test {
 protected:
  std::shared_ptr<LanguageModel> model(OpenAiOptions options = {}) {
    if (options.base_url.empty()) options.base_url = server_.base_url();
    if (options.model.empty()) options.model = "tiny";
    auto made = create_openai_model(std::move(options), client_);
    EXPECT_TRUE(made.has_value());
    return *made;
  }
  test::Asked answer(FakeReply reply) {
    server_.next(std::move(reply));
    return ask(*model(), heard("hi"));
  }
  static FakeReply pieces(std::vector<std::string> all,
                          FakeReply::End end = FakeReply::End::whole) {
    FakeReply reply;
    reply.pieces = std::move(all);
    reply.end = end;
    return reply;
  }

  test::FakeOpenAi server_;
  std::shared_ptr<http::HttpClient> client_ = http::create_http_client();
};

TEST_F(OpenAi, streams_the_deltas_and_counts_tokens) {
  const auto asked = answer(test::stream_of({"Hel", "lo", " wörld"}));
  EXPECT_THAT(asked.deltas, ElementsAre("Hel", "lo", " wörld"));
  ASSERT_TRUE(asked.done.has_value());
  EXPECT_EQ(asked.done->usage.input_tokens, 12);
  EXPECT_EQ(asked.done->usage.output_tokens, 3);
}

TEST_F(OpenAi, streams_tool_calls_and_says_that_it_waits_for_their_results) {
  const auto call = [](const std::string& list) {
    return sse(R"({"choices":[{"index":0,"delta":{"tool_calls":)" + list + "}}]}");
  };
  const auto asked = answer(pieces(
      {sse(text_chunk("One moment.")),
       call(R"([{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":""}}])"),
       call(R"([{"index":0,"function":{"arguments":"{}"}}])"), sse(finish_chunk("tool_calls")),
       sse("[DONE]")}));
  EXPECT_THAT(asked.deltas, ElementsAre("One moment."));
  ASSERT_EQ(asked.calls.size(), 2U);
  EXPECT_EQ(asked.calls[0].id, "c");
  EXPECT_EQ(asked.calls[0].name, "f");
  EXPECT_EQ(asked.calls[1].arguments, "{}");
  ASSERT_TRUE(asked.done.has_value());
  EXPECT_EQ(asked.done->finish, FinishReason::tool_calls);
}

TEST_F(OpenAi, says_why_an_answer_ended) {
  const std::pair<const char*, FinishReason> reasons[] = {
      {"stop", FinishReason::stop},
      {"length", FinishReason::length},
      {"content_filter", FinishReason::content_filter},
      {"something_new", FinishReason::stop}};
  for (const auto& [word, reason] : reasons) {
    const auto asked =
        answer(pieces({sse(text_chunk("Hello.")), sse(finish_chunk(word)), sse("[DONE]")}));
    ASSERT_TRUE(asked.done.has_value()) << word;
    EXPECT_EQ(asked.done->finish, reason) << word;
  }
}

TEST_F(OpenAi, sends_what_the_api_wants) {
  ChatRequest request = test::conversation({"hi", "hello", "how are you"});
  request.system = "Be brief.";
  request.max_tokens = 42;
  ask(*model({.base_url = server_.base_url() + "//",
              .api_key = "sk-secret",
              .headers = {{"X-Title", "t"}},
              .temperature = 0.5}),
      request);
  const auto seen = server_.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/v1/chat/completions");
  EXPECT_EQ(seen.headers.at("authorization"), "Bearer sk-secret");
  EXPECT_EQ(seen.headers.at("content-type"), "application/json");
  EXPECT_EQ(seen.headers.at("x-title"), "t");
  EXPECT_EQ(json::parse(seen.body), (json{{"model", "tiny"},
                                          {"stream", true},
                                          {"stream_options", {{"include_usage", true}}},
                                          {"max_tokens", 42},
                                          {"temperature", 0.5},
                                          {"messages",
                                           {{{"role", "system"}, {"content", "Be brief."}},
                                            {{"role", "user"}, {"content", "hi"}},
                                            {{"role", "assistant"}, {"content", "hello"}},
                                            {{"role", "user"}, {"content", "how are you"}}}}}));
}

TEST_F(OpenAi, shows_that_an_answer_was_cut_off) {
  ChatRequest request = test::conversation({"hi", "hello there my", "wait"});
  request.messages[1].cut_off = true;
  ask(*model(), request);
  const auto body = json::parse(server_.requests().at(0).body);
  EXPECT_EQ(body["messages"][1]["content"], "hello there my…");
}

TEST_F(OpenAi, sends_no_key_and_no_temperature_where_none_is_set) {
  ask(*model(), heard("bad \xff byte"));
  const auto seen = server_.requests().at(0);
  EXPECT_EQ(seen.headers.count("authorization"), 0u);
  const auto body = json::parse(seen.body);
  EXPECT_FALSE(body.contains("temperature"));
  EXPECT_EQ(body["messages"].size(), 1u);
}

TEST_F(OpenAi, understands_any_cut_and_any_line_end) {
  for (const std::string line_end : {"\n", "\r\n", "\r"}) {
    for (const std::size_t bytes : {1u, 2u, 3u, 7u, 64u, 100'000u}) {
      FakeReply reply = test::stream_of({"Grüße", " 你好", "."}, line_end);
      reply.split_bytes = bytes;
      const auto asked = answer(reply);
      EXPECT_EQ(asked.text(), "Grüße 你好.");
      EXPECT_TRUE(asked.done.has_value());
    }
  }
}

TEST_F(OpenAi, an_answer_may_come_in_one_chunk_or_unstreamed) {
  EXPECT_EQ(answer(pieces({sse(text_chunk("All at once.")) + sse(finish_chunk()) + sse("[DONE]")}))
                .text(),
            "All at once.");
  FakeReply whole =
      pieces({R"({"choices":[{"message":{"content":"Whole."},"finish_reason":"stop"}],)",
              R"("usage":{"prompt_tokens":1,"completion_tokens":2}})"});
  whole.content_type = "application/json; charset=utf-8";
  const auto asked = answer(whole);
  EXPECT_EQ(asked.text(), "Whole.");
  ASSERT_TRUE(asked.done.has_value());
  EXPECT_EQ(asked.done->usage.output_tokens, 2);
}

TEST_F(OpenAi, a_finish_reason_is_enough_without_done) {
  for (const auto end : {FakeReply::End::whole, FakeReply::End::close, FakeReply::End::reset}) {
    const auto asked = answer(pieces({sse(text_chunk("Hi.")), sse(finish_chunk())}, end));
    // A reset may overtake what was sent before it; else nothing is missing.
    if (end == FakeReply::End::reset && asked.text().empty()) continue;
    EXPECT_EQ(asked.text(), "Hi.");
    if (end != FakeReply::End::reset) {
      EXPECT_TRUE(asked.done.has_value());
    }
  }
  FakeReply open_ended =
      pieces({sse(text_chunk("Hi.")), sse(finish_chunk())}, FakeReply::End::close);
  open_ended.chunked = false;
  EXPECT_TRUE(answer(open_ended).done.has_value());
}

TEST_F(OpenAi, done_ends_the_answer_though_the_connection_stays_open) {
  const auto asked = answer(pieces({sse(text_chunk("Hi.")), sse("[DONE]")}, FakeReply::End::stall));
  EXPECT_TRUE(asked.done.has_value());
}

TEST_F(OpenAi, reasoning_and_tool_calls_are_not_spoken) {
  const auto asked = answer(pieces(
      {sse(R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})"), ": keep-alive\n\n",
       sse(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}}]})"),
       sse(text_chunk("Yes.")), sse(finish_chunk("tool_calls")), sse("[DONE]")}));
  EXPECT_THAT(asked.deltas, ElementsAre("Yes."));
  EXPECT_TRUE(asked.done.has_value());
}

TEST_F(OpenAi, an_answer_cut_in_the_middle_is_an_error_after_its_deltas) {
  for (const auto end : {FakeReply::End::whole, FakeReply::End::close}) {
    const auto asked = answer(pieces({sse(text_chunk("Half"))}, end));
    EXPECT_EQ(asked.text(), "Half");
    EXPECT_TRUE(asked.done.has_error());
  }
}

TEST_F(OpenAi, an_error_after_the_answer_began_is_the_providers_failure) {
  const auto asked =
      answer(pieces({sse(text_chunk("Half")),
                     sse(R"({"error":{"message":"out of memory","code":500}})"), sse("[DONE]")}));
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::provider_failed);
  EXPECT_THAT(asked.done.error().message, HasSubstr("out of memory"));
  EXPECT_EQ(asked.done_calls, 1);
}

TEST_F(OpenAi, what_is_not_json_is_the_providers_failure) {
  const auto asked = answer(pieces({sse("{broken")}));
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::provider_failed);
}

TEST_F(OpenAi, an_endless_line_is_the_providers_failure) {
  const auto asked = answer(pieces({"data: " + std::string(2 << 20, 'x')}));
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::provider_failed);
}

TEST_F(OpenAi, a_withheld_answer_is_an_error) {
  const auto asked = answer(pieces({sse(finish_chunk("content_filter")), sse("[DONE]")}));
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::provider_failed);
}

TEST_F(OpenAi, statuses_have_stable_codes_and_hints) {
  const std::string body = R"({"error":{"message":"the words","type":"t","code":"c"}})";
  const std::vector<std::pair<int, ErrorCode>> statuses = {
      {401, ErrorCode::unauthenticated}, {403, ErrorCode::unauthenticated},
      {404, ErrorCode::not_found},       {400, ErrorCode::provider_failed},
      {408, ErrorCode::timed_out},       {413, ErrorCode::too_large},
      {429, ErrorCode::overloaded},      {500, ErrorCode::provider_failed},
      {502, ErrorCode::provider_failed}, {503, ErrorCode::overloaded},
      {504, ErrorCode::timed_out},       {529, ErrorCode::overloaded},
      {302, ErrorCode::provider_failed}};
  for (const auto& [status, code] : statuses) {
    for (const bool html : {false, true}) {
      const auto asked = answer(html ? test::error_reply(status, "<html>no</html>", "text/html")
                                     : test::error_reply(status, body));
      ASSERT_TRUE(asked.done.has_error()) << status;
      EXPECT_EQ(asked.done.error().code, code) << status;
      EXPECT_THAT(asked.done.error().message, HasSubstr(std::to_string(status)));
      EXPECT_FALSE(asked.done.error().hint.empty());
      EXPECT_EQ(asked.done.error().message.find("the words") != std::string::npos, !html);
      EXPECT_EQ(asked.done.error().message.find("<html>"), std::string::npos);
    }
  }
}

TEST_F(OpenAi, used_up_credit_is_named) {
  const auto asked = answer(
      test::error_reply(429, R"({"error":{"message":"quota","code":"insufficient_quota"}})"));
  EXPECT_THAT(asked.done.error().hint, HasSubstr("credit"));
}

TEST_F(OpenAi, a_missing_model_is_named_with_the_command_that_gets_it) {
  const auto asked =
      answer(test::error_reply(404, R"({"error":{"message":"model 'tiny' not found"}})"));
  EXPECT_THAT(asked.done.error().hint, HasSubstr("ollama pull tiny"));
}

TEST_F(OpenAi, the_key_never_shows_in_an_error) {
  server_.next(test::error_reply(401, R"({"error":{"message":"Incorrect key: sk-secret."}})"));
  const auto asked = ask(*model({.api_key = "sk-secret"}), heard("hi"));
  EXPECT_EQ(asked.done.error().text().find("sk-secret"), std::string::npos);
  EXPECT_EQ(model({.api_key = "sk-secret"})->description().find("sk-secret"), std::string::npos);
}

TEST_F(OpenAi, a_server_that_is_not_there_asks_whether_it_runs) {
  std::string url;
  {
    const test::FakeOpenAi gone;
    url = gone.base_url();
  }
  const auto asked = ask(*model({.base_url = url}), heard("hi"));
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::network);
  EXPECT_EQ(asked.done.error().hint, "Is Ollama, or your model server, running at " + url + "?");
}

TEST_F(OpenAi, silence_times_out) {
  server_.next(pieces({}, FakeReply::End::stall));
  const auto silent =
      ask(*model({.first_token_timeout = std::chrono::milliseconds(30)}), heard("hi"));
  ASSERT_TRUE(silent.done.has_error());
  EXPECT_EQ(silent.done.error().code, ErrorCode::timed_out);

  server_.next(pieces({sse(text_chunk("Half"))}, FakeReply::End::stall));
  const auto halted = ask(*model({.idle_timeout = std::chrono::milliseconds(30)}), heard("hi"));
  ASSERT_TRUE(halted.done.has_error());
  EXPECT_EQ(halted.done.error().code, ErrorCode::timed_out);
  EXPECT_EQ(halted.text(), "Half");
}

TEST_F(OpenAi, a_stop_closes_the_connection) {
  server_.next(pieces({sse(text_chunk("Half"))}, FakeReply::End::stall));
  std::stop_source stop;
  const auto asked = ask(*model(), heard("hi"), stop.get_token(), [&] { stop.request_stop(); });
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, ErrorCode::cancelled);
  server_.wait_for_disconnect();
}

TEST_F(OpenAi, bad_options_are_refused) {
  for (const OpenAiOptions& options :
       {OpenAiOptions{.base_url = "", .model = "m"},
        OpenAiOptions{.base_url = "localhost:1", .model = "m"},
        OpenAiOptions{.base_url = "http://localhost:1/v1", .model = ""}}) {
    const auto made = create_openai_model(options, client_);
    ASSERT_TRUE(made.has_error());
    EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(made.error().hint.empty());
  }
}

}  // namespace
}  // namespace repartee::llm
