#include "llm/scripted/scripted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using test::ask;
using test::heard;
using testing::ElementsAre;

TEST(Scripted, says_its_text_word_by_word) {
  for (const auto delay : {0ms, 1ms}) {
    const auto model = create_scripted_model("One two  three.", delay);
    const auto asked = ask(*model, heard("hi"));
    EXPECT_THAT(asked.deltas, ElementsAre("One", " two", "  three."));
    ASSERT_TRUE(asked.done.has_value());
    EXPECT_EQ(asked.done->usage.output_tokens, 3);
  }
}

TEST(Scripted, an_empty_text_is_an_empty_answer) {
  for (const auto delay : {0ms, 1ms}) {
    const auto asked = ask(*create_scripted_model("", delay), heard("hi"));
    EXPECT_TRUE(asked.deltas.empty());
    EXPECT_TRUE(asked.done.has_value());
  }
}

TEST(Scripted, calls_the_functions_of_its_script_and_answers_with_their_result) {
  for (const auto delay : {0ms, 1ms}) {
    const auto model = create_scripted_model(
        R"(Let me see. [[call weather {"city":"Paris"}]] [[then]] It is {result}.)", delay);
    auto request = heard("how is the weather");
    request.tools = {{"weather", "", ""}};
    auto asked = ask(*model, request);
    EXPECT_EQ(asked.text(), "Let me see.");
    ASSERT_EQ(asked.calls.size(), 2U);
    EXPECT_EQ(asked.calls[0].name, "weather");
    EXPECT_EQ(asked.calls[0].arguments + asked.calls[1].arguments, R"({"city":"Paris"})");
    EXPECT_EQ(asked.done->finish, FinishReason::tool_calls);
    request.messages.push_back({.role = Role::tool, .text = "sunny", .tool_call_id = "c"});
    asked = ask(*model, request);
    EXPECT_EQ(asked.text(), "It is sunny.");
    EXPECT_TRUE(asked.calls.empty());
    EXPECT_EQ(asked.done->finish, FinishReason::stop);
  }
}

TEST(Scripted, calls_nothing_that_it_was_not_offered) {
  const auto model = create_scripted_model("Well. [[call weather {}]]", 0ms);
  auto request = heard("how is the weather");
  EXPECT_TRUE(ask(*model, request).calls.empty());
  request.tools = {{"weather", "", ""}};
  request.tool_choice.mode = ToolChoice::Mode::none;
  EXPECT_TRUE(ask(*model, request).calls.empty());
  request.tool_choice = {ToolChoice::Mode::function, "other"};
  EXPECT_TRUE(ask(*model, request).calls.empty());
  request.tool_choice = {ToolChoice::Mode::function, "weather"};
  EXPECT_EQ(ask(*model, request).calls.size(), 2U);
}

TEST(Scripted, serves_many_at_once) {
  const auto model = create_scripted_model("a b c", 1ms);
  std::vector<std::promise<bool>> done(100);
  for (auto& promise : done) {
    model->ask(
        heard("hi"),
        {.delta = [](std::string_view) {},
         .done = [&](core::Result<Completion> usage) { promise.set_value(usage.has_value()); }},
        {});
  }
  for (auto& promise : done) EXPECT_TRUE(promise.get_future().get());
}

TEST(Scripted, a_stop_ends_a_long_wait_at_once) {
  const auto model = create_scripted_model("never", 24h);
  std::stop_source stop;
  std::promise<core::Result<Completion>> done;
  model->ask(heard("hi"),
             {.delta = [](std::string_view) {},
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             stop.get_token());
  stop.request_stop();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::cancelled);
}

TEST(Scripted, destroying_it_ends_its_answers) {
  auto model = create_scripted_model("never", 24h);
  std::promise<core::Result<Completion>> done;
  model->ask(heard("hi"),
             {.delta = [](std::string_view) {},
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             {});
  model.reset();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::closed);
}

}  // namespace
}  // namespace repartee::llm
