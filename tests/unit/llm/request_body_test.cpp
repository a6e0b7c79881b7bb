#include "llm/openai/request_body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/openai/openai.hpp"

namespace repartee::llm {
namespace {

using nlohmann::json;

json body(const ChatRequest& request) {
  return json::parse(request_body(request, {.base_url = "http://here/v1", .model = "tiny"}));
}

ChatRequest with_a_tool() {
  ChatRequest request;
  request.messages = {{Role::user, "How is the weather?"}};
  request.tools = {{"weather", "Tells it.", R"({"type":"object","properties":{}})"}};
  return request;
}

TEST(RequestBody, offers_tools) {
  const auto sent = body(with_a_tool());
  EXPECT_EQ(sent["tools"], json::parse(R"([{"type":"function","function":{"name":"weather",
      "description":"Tells it.","parameters":{"type":"object","properties":{}}}}])"));
  EXPECT_FALSE(sent.contains("tool_choice"));
  EXPECT_FALSE(sent.contains("parallel_tool_calls"));
}

TEST(RequestBody, says_which_tool_and_how_many) {
  auto request = with_a_tool();
  request.parallel_tool_calls = false;
  request.tool_choice.mode = ToolChoice::Mode::required;
  EXPECT_EQ(body(request)["tool_choice"], "required");
  EXPECT_EQ(body(request)["parallel_tool_calls"], false);
  request.tool_choice.mode = ToolChoice::Mode::none;
  EXPECT_EQ(body(request)["tool_choice"], "none");
  request.tool_choice = {ToolChoice::Mode::function, "weather"};
  EXPECT_EQ(body(request)["tool_choice"],
            json::parse(R"({"type":"function","function":{"name":"weather"}})"));
}

TEST(RequestBody, without_tools_says_nothing_of_them) {
  ChatRequest request;
  request.tool_choice.mode = ToolChoice::Mode::required;
  request.parallel_tool_calls = false;
  for (const auto* field : {"tools", "tool_choice", "parallel_tool_calls"})
    EXPECT_FALSE(body(request).contains(field)) << field;
}

TEST(RequestBody, has_calls_and_their_results) {
  auto request = with_a_tool();
  request.messages.push_back(
      {.role = Role::assistant, .text = "", .tool_calls = {{"c1", "weather", R"({"a":1})"}}});
  request.messages.push_back({.role = Role::tool, .text = "sunny", .tool_call_id = "c1"});
  const auto messages = body(request)["messages"];
  EXPECT_EQ(messages[1], json::parse(R"({"role":"assistant","content":null,"tool_calls":[
      {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"a\":1}"}}]})"));
  EXPECT_EQ(messages[2], json::parse(R"({"role":"tool","content":"sunny","tool_call_id":"c1"})"));
}

TEST(RequestBody, a_schema_that_is_none_is_left_out) {
  auto request = with_a_tool();
  for (const auto* schema : {"", "no json", "[]", "{"}) {
    request.tools[0].parameters = schema;
    EXPECT_FALSE(body(request)["tools"][0]["function"].contains("parameters")) << schema;
  }
}

}  // namespace
}  // namespace repartee::llm
