// Configuration files: what is read, and which words a mistake gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/toml_source.hpp"

namespace repartee::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

core::Error mistake(std::string_view text) {
  auto result = read_toml(text, "repartee.toml");
  EXPECT_FALSE(result) << "no mistake was found in: " << text;
  return result ? core::Error{} : result.error();
}

TEST(ConfigFile, gives_each_value_with_its_line) {
  const auto read = read_toml("[server]\nlisten = [\"127.0.0.1:0\"]\n\n[turn]\nsilence_ms = 300\n",
                              "repartee.toml");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].setting->path, "server.listen");
  EXPECT_EQ((*read)[0].value, Value(std::vector<std::string>{"127.0.0.1:0"}));
  EXPECT_EQ((*read)[0].origin, "repartee.toml:2");
  EXPECT_EQ((*read)[1].value, Value(300));
  EXPECT_EQ((*read)[1].origin, "repartee.toml:5");
}

TEST(ConfigFile, takes_dotted_keys) {
  const auto read = read_toml("turn.barge_in = false\n", "f");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ((*read)[0].value, Value(false));
}

TEST(ConfigFile, takes_a_whole_number_for_a_decimal_one) {
  const auto read = read_toml("[tts]\nspeed = 2\n", "f");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ((*read)[0].value, Value(2.0));
}

TEST(ConfigFile, with_an_unknown_key_names_its_line_and_the_nearest) {
  const auto error = mistake("[turn]\nsilence_ms = 400\nsilense_ms = 300\n");
  EXPECT_EQ(error.code, core::ErrorCode::invalid_argument);
  EXPECT_EQ(error.message, "repartee.toml:3: there is no setting \"turn.silense_ms\"");
  EXPECT_EQ(error.hint, "did you mean turn.silence_ms?");
}

TEST(ConfigFile, with_a_key_in_the_wrong_group_names_the_right_one) {
  EXPECT_EQ(mistake("[turn]\nthreshold = 0.4\n").hint, "did you mean vad.threshold?");
  EXPECT_EQ(mistake("listen = [\"127.0.0.1:1\"]\n").hint, "did you mean server.listen?");
}

TEST(ConfigFile, with_a_mistyped_group_names_the_setting_that_was_meant) {
  const auto error = mistake("\n[sever]\nlisten = []\n");
  EXPECT_THAT(error.message, StartsWith("repartee.toml:2: "));
  EXPECT_EQ(error.hint, "did you mean server.listen?");
}

TEST(ConfigFile, with_a_value_for_a_group_says_how_to_write_it) {
  const auto error = mistake("server = 8080\n");
  EXPECT_EQ(error.message, "repartee.toml:1: server is a group of settings");
  EXPECT_THAT(error.hint, HasSubstr("[server]"));
}

TEST(ConfigFile, with_a_wrong_type_says_what_was_expected) {
  EXPECT_EQ(mistake("[turn]\nsilence_ms = \"long\"\n").message,
            "repartee.toml:2: turn.silence_ms must be a whole number from 100 to 5000, not a "
            "string");
  EXPECT_EQ(mistake("[turn]\nbarge_in = 1\n").message,
            "repartee.toml:2: turn.barge_in must be true or false, not a whole number");
  EXPECT_EQ(mistake("[server]\nlisten = \"127.0.0.1:80\"\n").message,
            "repartee.toml:2: server.listen must be a list of strings, not a string");
  EXPECT_THAT(mistake("[server]\nlisten = [1]\n").message, HasSubstr("must be a list of strings"));
  EXPECT_THAT(mistake("[stt]\nlanguage = 1979-05-27\n").message, HasSubstr("not a date or time"));
}

TEST(ConfigFile, with_a_number_out_of_range_says_the_range) {
  EXPECT_EQ(mistake("[turn]\nsilence_ms = 99\n").message,
            "repartee.toml:2: turn.silence_ms must be a whole number from 100 to 5000, not 99");
  EXPECT_THAT(mistake("[turn]\nsilence_ms = 9223372036854775807\n").message,
              HasSubstr("not 9223372036854775807"));
  EXPECT_THAT(mistake("[tts]\nspeed = nan\n").message, HasSubstr("from 0.5 to 2"));
}

TEST(ConfigFile, with_an_unknown_choice_names_the_nearest) {
  const auto error = mistake("[answer]\nmode = \"ecko\"\n");
  EXPECT_EQ(error.message,
            "repartee.toml:2: answer.mode must be one of echo, template, llm, not \"ecko\"");
  EXPECT_EQ(error.hint, "did you mean \"echo\"?");
}

TEST(ConfigFile, tells_of_several_mistakes_the_first_in_the_file) {
  EXPECT_THAT(mistake("[turn]\nx = 1\n[auth]\ny = 2\n").message, StartsWith("repartee.toml:2:"));
}

TEST(ConfigFile, that_is_not_toml_names_the_line) {
  EXPECT_THAT(mistake("[server]\nlisten = [\n").message, StartsWith("repartee.toml:"));
  EXPECT_THAT(mistake("[server]\nthreads 2\n").message, StartsWith("repartee.toml:2: "));
  EXPECT_THAT(mistake("[server]\nthreads = 2\nthreads = 3\n").message,
              StartsWith("repartee.toml:3: "));
}

}  // namespace
}  // namespace repartee::app
