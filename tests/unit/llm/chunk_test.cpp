#include "llm/openai/chunk.hpp"

#include <gtest/gtest.h>

namespace repartee::llm {
namespace {

TEST(OpenAiChunk, text_comes_from_the_first_choice) {
  const auto chunk =
      parse_chunk(R"({"choices":[{"index":0,"delta":{"content":"Hé"},"finish_reason":null}]})");
  ASSERT_TRUE(chunk.has_value());
  EXPECT_EQ(chunk->text, "Hé");
  EXPECT_EQ(chunk->finish_reason, "");
  EXPECT_FALSE(chunk->done);
}

TEST(OpenAiChunk, reasoning_and_tool_calls_are_not_spoken) {
  for (const char* delta :
       {R"({"reasoning_content":"hm"})", R"({"reasoning":"hm","content":null})",
        R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{"}}]})",
        R"({"role":"assistant"})", R"({"refusal":"no"})"}) {
    const auto chunk = parse_chunk(R"({"choices":[{"delta":)" + std::string(delta) + "}]}");
    ASSERT_TRUE(chunk.has_value()) << delta;
    EXPECT_EQ(chunk->text, "") << delta;
  }
}

TEST(OpenAiChunk, usage_has_no_choices) {
  const auto chunk =
      parse_chunk(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}})");
  ASSERT_TRUE(chunk.has_value() && chunk->usage);
  EXPECT_EQ(chunk->usage->input_tokens, 5);
  EXPECT_EQ(chunk->usage->output_tokens, 7);
}

TEST(OpenAiChunk, whole_answers_and_lists_of_parts_are_read_too) {
  EXPECT_EQ(
      parse_chunk(R"({"choices":[{"message":{"content":"all"},"finish_reason":"stop"}]})")->text,
      "all");
  EXPECT_EQ(parse_chunk(
                R"({"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}]})")
                ->text,
            "ab");
}

TEST(OpenAiChunk, shapes_nobody_promised_do_no_harm) {
  for (const char* payload :
       {"{}", R"({"choices":null})", R"({"choices":[null]})", R"({"choices":[[]]})",
        R"({"choices":{}})", R"({"choices":[{"delta":7}]})",
        R"({"choices":[{"delta":{"content":7},"finish_reason":7}]})",
        R"({"usage":{"prompt_tokens":"many","completion_tokens":1e400}})",
        R"({"usage":{"prompt_tokens":-5,"completion_tokens":99999999999999}})"}) {
    const auto chunk = parse_chunk(payload);
    if (chunk.has_value()) {
      EXPECT_EQ(chunk->text, "") << payload;
    }
  }
  EXPECT_TRUE(parse_chunk("[DONE]")->done);
}

TEST(OpenAiChunk, what_is_no_object_is_the_providers_failure) {
  for (const char* payload :
       {"", "{", "null", "[1]", "7", "\"x\"", "<html>", R"({"a":"\ud800"})"}) {
    const auto chunk = parse_chunk(payload);
    ASSERT_TRUE(chunk.has_error()) << payload;
    EXPECT_EQ(chunk.error().code, core::ErrorCode::provider_failed);
  }
}

TEST(OpenAiChunk, an_error_object_is_the_providers_failure_in_its_words) {
  const auto chunk =
      parse_chunk(R"({"error":{"message":"model  crashed\n","type":"server_error"}})");
  ASSERT_TRUE(chunk.has_error());
  EXPECT_EQ(chunk.error().message, "The model server reported an error: model crashed");
}

}  // namespace
}  // namespace repartee::llm
