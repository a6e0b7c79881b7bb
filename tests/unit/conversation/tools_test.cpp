// Functions that the model calls and the client runs.
#include "realtime_harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Settings with_tools() {
  auto settings = realtime();
  settings.tools = {{"weather", "Tells the weather.", R"({"type":"object"})"}};
  return settings;
}

void ask_weather(RealtimeHarness& harness) {
  harness.user("u", "How is the weather?");
  harness.respond();
}

TEST(Tools, are_offered_to_the_model) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  const auto request = harness.last<effect::AskModel>().request;
  EXPECT_EQ(request.tools, with_tools().tools);
  EXPECT_TRUE(request.parallel_tool_calls);
}

TEST(Tools, a_call_is_an_item_with_its_arguments_piece_by_piece) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.forget();
  harness.call("call_1", "weather", R"({"city":"Paris"})");
  harness.done(llm::FinishReason::tool_calls);
  EXPECT_THAT(
      harness.order({"output", "item added", "arguments", "item done", "reply 1 completed"}),
      ElementsAre("output", "item added", "arguments", "arguments", "output", "item done",
                  "reply 1 completed"));
  const auto call = harness.last<event::ToolArgumentsDone>();
  EXPECT_EQ(call.call_id, "call_1");
  EXPECT_EQ(call.name, "weather");
  EXPECT_EQ(call.arguments, R"({"city":"Paris"})");
  EXPECT_EQ(harness.newest().kind, Item::Kind::function_call);
  EXPECT_EQ(harness.newest().status, ItemStatus::completed);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  EXPECT_EQ(harness.count<event::TurnDropped>(), 0U) << "a call is an answer";
}

TEST(Tools, a_reply_may_say_something_and_call_several) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.model("Let me have a look. ");
  harness.call("a", "weather", R"({"city":"Paris"})", 0);
  harness.call("b", "weather", R"({"city":"Rome"})", 1);
  harness.done(llm::FinishReason::tool_calls);
  const auto done = harness.last<event::ReplyDone>();
  ASSERT_EQ(done.output.size(), 3U);
  EXPECT_EQ(done.output[0].text(), "Let me have a look.");
  EXPECT_EQ(done.output[1].call_id, "a");
  EXPECT_EQ(done.output[2].call_id, "b");
  const auto items = harness.all<event::OutputItemAdded>();
  for (std::uint32_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].output, i);
}

TEST(Tools, a_result_goes_to_the_model_right_behind_its_call) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.call("a", "weather", R"({"city":"Paris"})", 0);
  harness.call("b", "weather", R"({"city":"Rome"})", 1);
  harness.done(llm::FinishReason::tool_calls);
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U) << "the client decides when to go on";
  harness.user("v", "And quickly please.");
  harness.result("b", "rain");
  harness.result("a", "sun");
  harness.respond();
  const auto messages = harness.last<effect::AskModel>().request.messages;
  ASSERT_EQ(messages.size(), 5U);
  EXPECT_EQ(messages[0].text, "How is the weather?");
  EXPECT_EQ(messages[1].tool_calls,
            (std::vector<llm::ToolCall>{{"a", "weather", R"({"city":"Paris"})"},
                                        {"b", "weather", R"({"city":"Rome"})"}}));
  EXPECT_EQ(messages[2], (llm::Message{llm::Role::tool, "sun", {}, "a"}));
  EXPECT_EQ(messages[3], (llm::Message{llm::Role::tool, "rain", {}, "b"}));
  EXPECT_EQ(messages[4].text, "And quickly please.");
}

TEST(Tools, a_result_of_an_unknown_call_is_refused) {
  RealtimeHarness harness(with_tools());
  harness.result("nobody", "42");
  EXPECT_EQ(harness.refused(), Refusal::call_not_found);
  EXPECT_EQ(harness.last<event::Failure>().parameter, "item.call_id");
  EXPECT_THAT(harness.ids(), IsEmpty());
}

TEST(Tools, a_call_that_nobody_answered_is_told_to_the_model_as_cancelled) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.call("a", "weather", "{}");
  harness.done(llm::FinishReason::tool_calls);
  harness.ask("Never mind.");
  const auto messages = harness.last<effect::AskModel>().request.messages;
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[2].role, llm::Role::tool);
  EXPECT_EQ(messages[2].tool_call_id, "a");
  EXPECT_EQ(messages[2].text, "cancelled: this call has no result");
}

TEST(Tools, a_call_that_was_cut_short_is_not_told_to_the_model) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.call("a", "weather", R"({"ci)");
  harness.give(input::CancelResponse{});
  EXPECT_EQ(harness.newest().status, ItemStatus::incomplete);
  EXPECT_EQ(harness.count<event::ToolArgumentsDone>(), 0U);
  harness.respond();
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.size(), 1U);
}

TEST(Tools, calls_without_ids_or_with_used_ones_get_their_own) {
  RealtimeHarness harness(with_tools());
  for (const auto* id : {"", "call_0", "call_0"}) {
    harness.user("", "How is the weather?");
    harness.respond();
    harness.call(id, "weather", "");
    harness.done(llm::FinishReason::tool_calls);
  }
  std::vector<std::string> ids;
  for (const auto& call : harness.all<event::ToolArgumentsDone>()) {
    ids.push_back(call.call_id);
    EXPECT_EQ(call.arguments, "{}");
  }
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_FALSE(ids[0].empty());
  EXPECT_EQ(ids[1], "call_0");
  EXPECT_NE(ids[2], "call_0");
}

TEST(Tools, a_call_without_a_name_and_pieces_of_no_call_are_ignored) {
  RealtimeHarness harness(with_tools());
  ask_weather(harness);
  harness.call("a", "", "{}");
  harness.done();
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_THAT(harness.last<event::ReplyDone>().output, IsEmpty());
}

TEST(Tools, arguments_without_an_end_are_cut_off) {
  auto settings = with_tools();
  settings.max_reply_bytes = 100;
  RealtimeHarness harness(settings);
  ask_weather(harness);
  harness.call("a", "weather", std::string(200, 'x'));
  EXPECT_EQ(harness.count<effect::StopModel>(), 1U);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::incomplete);
}

TEST(Tools, of_an_interrupted_turn_do_not_lose_the_question) {
  RealtimeHarness harness(with_tools());
  harness.ask("How is the weather?");
  harness.call("a", "weather", R"({"city":"Paris"})");
  harness.say(600ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().reason, EndReason::turn_detected);
  harness.silence(420ms);
  harness.transcribe("In Rome I mean.");
  const auto messages = harness.last<effect::AskModel>().request.messages;
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].text, "How is the weather? In Rome I mean.");
}

// ---- the context, made of items

TEST(Context, a_history_that_is_too_long_loses_its_beginning_in_larger_steps) {
  auto settings = realtime();
  settings.history_messages = 8;
  settings.retention_ratio = 0.5;
  RealtimeHarness harness(settings);
  for (int i = 0; i < 5; ++i) {
    harness.user("", "Question " + std::to_string(i) + ".");
    harness.respond();
    harness.answer("Answer number " + std::to_string(i) + ".");
  }
  EXPECT_EQ(harness.history().size(), 4U);
  EXPECT_EQ(harness.history().front(), "user: Question 3.");
  EXPECT_EQ(harness.ids().size(), 10U) << "the items are still there";
}

TEST(Context, or_fails_the_reply_where_it_may_not) {
  auto settings = realtime();
  settings.history_messages = 2;
  settings.truncate_history = false;
  RealtimeHarness harness(settings);
  harness.user("", "One?");
  harness.respond();
  harness.answer("This is number one.");
  harness.user("", "Two?");
  harness.respond();
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_EQ(harness.last<event::ReplyDone>().error->code, core::ErrorCode::too_large);
}

TEST(Context, a_call_and_its_result_are_lost_together) {
  ChatContext context(4);
  context.add_user("one");
  context.add_calls({{"c", "f", "{}"}});
  context.add_result("c", "1");
  context.add_assistant("It is one.");
  EXPECT_EQ(context.messages().size(), 4U);
  context.add_user("two");
  EXPECT_EQ(context.messages(), (std::vector<llm::Message>{{llm::Role::user, "two"}}));
  EXPECT_TRUE(context.lost());
}

TEST(Context, system_messages_keep_their_place) {
  RealtimeHarness harness;
  harness.add({.role = llm::Role::system, .parts = {{.text = "Speak like a pirate."}}});
  harness.user("", "Hi.");
  harness.respond();
  const auto messages = harness.last<effect::AskModel>().request.messages;
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0], (llm::Message{llm::Role::system, "Speak like a pirate."}));
}

TEST(Context, an_assistant_may_speak_first) {
  RealtimeHarness harness;
  harness.respond();
  harness.answer("Hello and welcome here.");
  harness.user("", "Hi.");
  EXPECT_THAT(harness.history(), ElementsAre("assistant: Hello and welcome here.", "user: Hi."));
}

}  // namespace
}  // namespace repartee::conversation
