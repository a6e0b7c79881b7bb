#include "llm/template/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "llm/template/patterns.hpp"
#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using test::ask;
using test::conversation;
using test::heard;
using testing::HasSubstr;
using testing::StartsWith;

std::tm friday_afternoon() {
  std::tm time{};
  time.tm_year = 126;
  time.tm_mon = 10;
  time.tm_mday = 20;
  time.tm_wday = 5;
  time.tm_hour = 15;
  time.tm_min = 7;
  return time;
}

std::shared_ptr<LanguageModel> built_in() {
  return *create_template_model(default_template(), "built-in", friday_afternoon);
}

std::string answer(const ChatRequest& request) {
  return ask(*built_in(), request).text();
}

TEST(Template, answers_every_built_in_intent) {
  EXPECT_EQ(answer(heard("Hello!")), "Hello, there! What can I do for you?");
  EXPECT_EQ(answer(heard("My name is anna")), "Nice to meet you, Anna!");
  EXPECT_EQ(answer(heard("uh, what time is it please?")), "It is 3:07 PM.");
  EXPECT_EQ(answer(heard("What's the date")), "Today is Friday, November 20, 2026.");
  EXPECT_THAT(answer(heard("can you help me")), HasSubstr("time"));
  EXPECT_EQ(answer(heard("Thank you.")), "You are welcome!");
  EXPECT_EQ(answer(heard("good bye")), "Goodbye, friend!");
  EXPECT_THAT(answer(heard("purple elephants")), HasSubstr("purple elephants"));
  EXPECT_FALSE(answer(heard("")).empty());
  EXPECT_FALSE(answer({}).empty());
}

TEST(Template, a_name_is_remembered_through_the_conversation) {
  EXPECT_EQ(
      answer(conversation({"call me mary ann please", "Hello", "thanks a lot", "Sure", "thanks"})),
      "My pleasure, Mary Ann.");
  EXPECT_EQ(
      answer(conversation({"my name is Bob", "Hi", "my name is O'Neil, hello", "Hi", "who am I"})),
      "Your name is O'Neil.");
}

TEST(Template, responses_take_turns) {
  EXPECT_EQ(answer(conversation({"what time is it", "x", "what time is it"})),
            "The time is 3:07 PM.");
  EXPECT_EQ(
      answer(conversation({"what time is it", "x", "hello", "x", "the time", "x", "the time"})),
      "It is 3:07 PM.");
}

TEST(Template, the_pattern_with_the_most_words_wins) {
  EXPECT_EQ(answer(heard("hello, my name is Tom")), "Nice to meet you, Tom!");
}

TEST(Template, patterns_match_words_not_parts_of_them) {
  EXPECT_THAT(answer(heard("this history")), HasSubstr("this history"));
}

TEST(Template, times_are_written_as_people_say_them) {
  for (const auto& [hour, minute, expected] :
       std::initializer_list<std::tuple<int, int, std::string>>{
           {0, 0, "It is 12 AM."}, {12, 30, "It is 12:30 PM."}, {9, 5, "It is 9:05 AM."}}) {
    const auto model =
        *create_template_model(default_template(), "x", [hour = hour, minute = minute] {
          std::tm time{};
          time.tm_hour = hour;
          time.tm_min = minute;
          return time;
        });
    EXPECT_EQ(ask(*model, heard("what time is it")).text(), expected);
  }
}

TEST(Template, the_example_is_what_is_built_in) {
  std::ifstream in(std::string(REPARTEE_SOURCE_DIR) + "/examples/template.toml", std::ios::binary);
  ASSERT_TRUE(in.is_open());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text, default_template());
}

TEST(Template, a_response_without_its_value_is_passed_over) {
  const auto model = *create_template_model(R"(
[[intent]]
name = "color"
patterns = ["my color is {color}", "color"]
responses = ["You like {color}.", "Which color?"]
[fallback]
responses = ["What?"])",
                                            "f", friday_afternoon);
  EXPECT_EQ(ask(*model, heard("color")).text(), "Which color?");
  EXPECT_EQ(ask(*model, heard("my color is blue")).text(), "You like Blue.");
}

TEST(Template, mistakes_are_told_with_their_line) {
  const std::string fallback = "[fallback]\nresponses = [\"What?\"]\n";
  const std::string intent = "[[intent]]\nname = \"a\"\n";
  const std::vector<std::array<std::string, 2>> cases = {
      {"x = [", "f.toml:1:"},
      {"", "f.toml:1: there is no [fallback]"},
      {"fallback = 3", "f.toml:1: there is no [fallback]"},
      {fallback + "color = 1", "f.toml:3: \"color\" means nothing in [fallback]"},
      {"colour = 1\n" + fallback, "f.toml:1: \"colour\" means nothing in the file"},
      {"intent = 1\n" + fallback, "f.toml:1: intent is not a list"},
      {"intent = [1]\n" + fallback, "f.toml:1: an intent is not a table"},
      {"[[intent]]\n" + fallback, "f.toml:1: an intent has no name"},
      {intent + fallback, "f.toml:1: the intent a has no patterns"},
      {intent + "patterns = [\"a\"]\n" + fallback, "f.toml:1: the intent a has no responses"},
      {intent + "patterns = \"a\"\n" + fallback,
       "f.toml:3: patterns of the intent a is not a list"},
      {intent + "patterns = []\n" + fallback, "f.toml:3: patterns of the intent a is not a list"},
      {intent + "patterns = [3]\n" + fallback, "f.toml:3: patterns hold what is not a text"},
      {intent + "patterns = [\"?!\"]\n" + fallback, "f.toml:3: the pattern \"?!\" cannot be read"},
      {intent + "patterns = [\"{x}\"]\n" + fallback,
       "f.toml:3: the pattern \"{x}\" cannot be read"},
      {intent + "patterns = [\"a {x\"]\n" + fallback,
       "f.toml:3: the pattern \"a {x\" cannot be read"},
      {intent + "patterns = [\"a\"]\nresponses = [\"{X}\"]\n" + fallback,
       "f.toml:4: the response \"{X}\" cannot be read"},
      {intent + "patterns = [\"a\"]\nresponses = [\"\"]\n" + fallback,
       "f.toml:4: the response \"\" cannot be read"},
      {intent + "patterns = [\"a\"]\nresponses = [\"ok\",\n\"{nmae}\"]\n" + fallback,
       "f.toml:5: a response uses {nmae}, which no pattern finds"},
      {intent + "patterns = [\"i am {name}\"]\nresponses = [\"ok\"]\n[fallback]\nresponses = "
                "[\"{name}\"]",
       "f.toml:5: no response of [fallback] can always be given"}};
  for (const auto& [toml, message] : cases) {
    const auto made = create_template_model(toml, "f.toml", friday_afternoon);
    ASSERT_TRUE(made.has_error()) << toml;
    EXPECT_EQ(made.error().code, core::ErrorCode::invalid_argument);
    EXPECT_THAT(made.error().message, StartsWith(message));
    EXPECT_FALSE(made.error().hint.empty());
  }
}

TEST(Pattern, placeholders_end_at_marks_literals_and_three_words) {
  const auto found = [](std::string_view pattern, std::string_view text) {
    const auto match = parse_pattern(pattern)->match(heard_words(text));
    return match ? match->at("x") : std::string("none");
  };
  EXPECT_EQ(found("i am {x}", "well I AM joe. nice"), "Joe");
  EXPECT_EQ(found("i am {x}", "i am a b c d"), "A B C");
  EXPECT_EQ(found("from {x} to", "from new york to rome"), "New York");
  EXPECT_EQ(found("i am {x}", "i am"), "none");
  EXPECT_EQ(found("i am {x}", "i am, i am Tom"), "Tom");
  EXPECT_EQ(found("i\u2019m {x}", "I'm Zoë"), "Zoë");
}

}  // namespace
}  // namespace repartee::llm
