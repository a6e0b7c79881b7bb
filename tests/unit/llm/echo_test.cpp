#include "llm/echo/echo.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using test::ask;
using test::heard;

TEST(Echo, repeats_what_it_heard_word_by_word) {
  const auto model = create_echo_model();
  const auto asked = ask(*model, heard("  turn the lights on  "));
  EXPECT_NE(asked.text().find("turn the lights on"), std::string::npos);
  EXPECT_GT(asked.deltas.size(), 4u);
  ASSERT_TRUE(asked.done.has_value());
  EXPECT_GT(asked.done->usage.output_tokens, 4);
}

TEST(Echo, equal_conversations_get_equal_answers) {
  EXPECT_EQ(ask(*create_echo_model(), heard("hello")).text(),
            ask(*create_echo_model(), heard("hello")).text());
}

TEST(Echo, a_sentence_said_again_gets_another_phrase_twelve_times_at_least) {
  const auto model = create_echo_model();
  std::set<std::string> answers;
  std::vector<std::string> turns = {"hello"};
  for (int i = 0; i < 14; ++i) {
    answers.insert(ask(*model, test::conversation(turns)).text());
    turns.insert(turns.end(), {"something", "hello"});
  }
  EXPECT_GE(answers.size(), 12u);
}

TEST(Echo, silence_gets_an_answer_too) {
  const auto model = create_echo_model();
  for (const auto& request : {heard(""), heard(" \n"), ChatRequest{}}) {
    EXPECT_EQ(ask(*model, request).text(), "I did not hear anything.");
  }
}

}  // namespace
}  // namespace repartee::llm
