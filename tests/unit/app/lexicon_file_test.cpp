#include "app/lexicon_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace repartee::app {
namespace {

using testing::HasSubstr;

std::string lexicon_refusal(std::string_view text) {
  const auto read = parse_lexicon(text, "words.toml");
  return read ? "" : read.error().text();
}

TEST(LexiconFile, holds_words_and_how_they_are_said) {
  const auto read = parse_lexicon("# names\n\"SQL\" = \"sequel\"\nNguyen = 'win'\n", "words.toml");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ((*read)->size(), 2u);
  EXPECT_EQ((*read)->find("SQL is", 0).said, "sequel");
}

TEST(LexiconFile, names_the_line_of_the_first_mistake) {
  EXPECT_THAT(lexicon_refusal("a = \"b\"\nSQL = 5\n"),
              HasSubstr("words.toml:2: \"SQL\" is not said"));
  EXPECT_THAT(lexicon_refusal("a = \"b\"\nc = \n"), HasSubstr("words.toml:2"));
  EXPECT_THAT(lexicon_refusal("z = \"\"\na = 1\n"),
              HasSubstr("words.toml:1: the lexicon's entry \"z\""));
  EXPECT_THAT(lexicon_refusal("[group]\nSQL = \"sequel\"\n"), HasSubstr("\"group\" is not said"));
  EXPECT_THAT(lexicon_refusal("a = \"b\"\na = \"c\"\n"), HasSubstr("words.toml:2"));
}

TEST(LexiconFile, no_path_is_an_empty_lexicon_and_no_file_an_error) {
  const auto none = load_lexicon("");
  ASSERT_TRUE(none);
  EXPECT_EQ((*none)->size(), 0u);
  const auto missing = load_lexicon("/nowhere/words.toml");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().text(), HasSubstr("tts.lexicon: cannot read /nowhere/words.toml"));
  EXPECT_FALSE(load_lexicon(std::filesystem::temp_directory_path().string()));
}

}  // namespace
}  // namespace repartee::app
