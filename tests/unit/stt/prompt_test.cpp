// What recognizers are told to expect, in the bytes there are for it.
#include "stt/prompt.hpp"

#include <gtest/gtest.h>

namespace repartee::stt {
namespace {

TEST(Prompt, keeps_its_end_from_a_whole_word_on) {
  EXPECT_EQ(end_of_prompt("Repartee, Acme"), "Repartee, Acme");
  const std::string words = std::string(500, 'a') + " " + std::string(500, 'b');
  EXPECT_EQ(end_of_prompt(words), std::string(500, 'b'));
  EXPECT_EQ(end_of_prompt("one two", 5), "two");
  EXPECT_EQ(end_of_prompt("one two", 0), "");
}

TEST(Prompt, cuts_no_character_in_two) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "語";
  const auto end = end_of_prompt(text);
  EXPECT_LE(end.size(), 800U);
  EXPECT_TRUE(end.starts_with("語"));
}

TEST(Glossary, is_written_as_whisper_understands_it) {
  EXPECT_EQ(*glossary_of({}), "");
  EXPECT_EQ(*glossary_of({"Acme"}), "Glossary: Acme.");
  EXPECT_EQ(*glossary_of({"Acme", "Road Runner", "Köln"}), "Glossary: Acme, Road Runner, Köln.");
}

TEST(Glossary, holds_words_in_one_line) {
  for (const char* wrong : {"", "  ", "Acme\nRoadrunner", "Acme\t"}) {
    const auto refused = glossary_of({"Acme", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, core::ErrorCode::invalid_argument);
  }
}

TEST(Glossary, that_recognizers_have_no_room_for_is_refused) {
  const std::size_t frame = std::string("Glossary: .").size();
  EXPECT_EQ(glossary_of({std::string(most_glossary_bytes - frame, 'x')})->size(),
            most_glossary_bytes);
  const auto refused = glossary_of({std::string(most_glossary_bytes - frame + 1, 'x')});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the words take 513 bytes as a glossary");
  EXPECT_TRUE(refused.error().hint.starts_with("at most 512")) << refused.error().hint;
}

TEST(Glossary, stays_in_front_of_whatever_prompt) {
  const auto whole = [](std::string prompt, std::string glossary) {
    return whole_prompt({.prompt = std::move(prompt), .glossary = std::move(glossary)});
  };
  EXPECT_EQ(whole("", ""), "");
  EXPECT_EQ(whole("A talk about birds.", ""), "A talk about birds.");
  EXPECT_EQ(whole("", "Glossary: Acme."), "Glossary: Acme.");
  EXPECT_EQ(whole("A talk about birds.", "Glossary: Acme."), "Glossary: Acme. A talk about birds.");
  // Of a long prompt the end is left, and Whisper has room for all of it.
  std::string words;
  for (int i = 0; i < 1000; ++i) words += "bird ";
  const auto cut = whole(words + "end", "Glossary: Acme.");
  EXPECT_TRUE(cut.starts_with("Glossary: Acme. bird bird ")) << cut;
  EXPECT_TRUE(cut.ends_with(" bird end"));
  EXPECT_EQ(end_of_prompt(cut), cut);
  const std::string longest = *glossary_of({std::string(most_glossary_bytes - 11, 'x')});
  EXPECT_EQ(end_of_prompt(whole(words, longest)), whole(words, longest));
}

}  // namespace
}  // namespace repartee::stt
