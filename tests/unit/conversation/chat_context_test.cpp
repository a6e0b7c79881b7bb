#include "conversation/chat_context.hpp"

#include <gtest/gtest.h>

namespace repartee::conversation {
namespace {

using Messages = std::vector<llm::Message>;
using llm::Role;

TEST(ChatContext, keeps_what_was_said_in_order) {
  ChatContext context(64);
  context.add_user("Hi.");
  context.add_assistant("Hello.");
  context.add_user("Bye.");
  EXPECT_EQ(context.messages(),
            (Messages{{Role::user, "Hi."}, {Role::assistant, "Hello."}, {Role::user, "Bye."}}));
}

TEST(ChatContext, joins_messages_of_one_side) {
  ChatContext context(64);
  context.add_user("What is");
  context.add_user("the time?");
  context.add_assistant("Six.");
  context.add_assistant("About.");
  EXPECT_EQ(context.messages(),
            (Messages{{Role::user, "What is the time?"}, {Role::assistant, "Six. About."}}));
}

TEST(ChatContext, knows_which_answer_was_cut_off) {
  ChatContext context(64);
  context.add_user("Hi.");
  context.add_assistant("One two", true);
  EXPECT_TRUE(context.messages().back().cut_off);
  context.add_assistant("Are you still there?");
  EXPECT_FALSE(context.messages().back().cut_off) << "its end was heard";
}

TEST(ChatContext, a_reply_of_which_nothing_was_heard_leaves_no_trace) {
  ChatContext context(64);
  context.add_user("Hi.");
  context.add_assistant("");
  EXPECT_EQ(context.messages().size(), 1U);
}

TEST(ChatContext, forgets_the_oldest_in_pairs_so_that_the_person_is_first) {
  ChatContext context(4);
  for (int i = 0; i < 10; ++i) {
    context.add_user("question " + std::to_string(i));
    EXPECT_LE(context.messages().size(), 4U);
    EXPECT_EQ(context.messages().front().role, Role::user);
    context.add_assistant("answer " + std::to_string(i));
    EXPECT_LE(context.messages().size(), 4U);
    EXPECT_EQ(context.messages().front().role, Role::user);
  }
  EXPECT_EQ(context.messages().back().text, "answer 9");
}

TEST(ChatContext, even_the_smallest_keeps_the_question) {
  for (const std::size_t bound : {0U, 1U}) {
    ChatContext context(bound);
    context.add_user("Hi.");
    ASSERT_EQ(context.messages().size(), 1U) << bound;
    context.add_assistant("Hello.");
    context.add_user("Bye.");
    EXPECT_EQ(context.messages().back().text, "Bye.") << bound;
  }
}

TEST(ChatContext, what_a_person_says_without_an_answer_does_not_grow_for_ever) {
  ChatContext context(64);
  for (int i = 0; i < 10'000; ++i)
    context.add_user(std::string(100, 'x') + " " + std::to_string(i));
  ASSERT_EQ(context.messages().size(), 1U);
  EXPECT_LE(context.messages().front().text.size(), ChatContext::most_bytes);
  EXPECT_TRUE(context.messages().front().text.ends_with(" 9999"));
  const auto first = context.messages().front().text.find(' ');
  EXPECT_TRUE(first == 100 || first == 4) << "a word was cut: " << first;
}

TEST(ChatContext, many_long_messages_do_not_grow_for_ever) {
  ChatContext context(64);
  for (int i = 0; i < 40; ++i) {
    context.add_user(std::string(50'000, 'q'));
    context.add_assistant(std::string(50'000, 'a'));
  }
  std::size_t bytes = 0;
  for (const auto& message : context.messages()) bytes += message.text.size();
  EXPECT_LE(bytes, ChatContext::most_bytes);
  EXPECT_EQ(context.messages().front().role, Role::user);
  EXPECT_EQ(context.messages().back().role, Role::assistant);
}

TEST(ChatContext, a_text_without_spaces_is_cut_between_characters) {
  ChatContext context(64);
  std::string text;
  while (text.size() <= ChatContext::most_bytes) text += "\u65e5";
  context.add_user(text);
  const auto& kept = context.messages().front().text;
  EXPECT_LE(kept.size(), ChatContext::most_bytes);
  EXPECT_EQ(kept.size() % 3, 0U);
  EXPECT_TRUE(kept.starts_with("\u65e5"));
}

TEST(ChatContext, clear_forgets) {
  ChatContext context(64);
  context.add_user("Hi.");
  context.clear();
  EXPECT_TRUE(context.messages().empty());
}

}  // namespace
}  // namespace repartee::conversation
