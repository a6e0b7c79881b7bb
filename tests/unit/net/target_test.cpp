#include "net/target.hpp"

#include <gtest/gtest.h>

namespace repartee::net {
namespace {

TEST(Target, splits_the_path_from_the_query) {
  const auto target = parse_target("/v1/models?limit=3&after=a");
  ASSERT_TRUE(target) << target.error().text();
  EXPECT_EQ(target->path, "/v1/models");
  EXPECT_EQ(target->query.at("limit"), "3");
  EXPECT_EQ(target->query.at("after"), "a");
}

TEST(Target, decodes_each_part_after_splitting_it) {
  const auto target = parse_target("/a%2Fb%3Fc+d?x%26y=1%3D2+3&empty=&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a/b?c+d");
  EXPECT_EQ(target->query.at("x&y"), "1=2 3");
  EXPECT_EQ(target->query.at("empty"), "");
  EXPECT_EQ(target->query.at("flag"), "");
}

TEST(Target, takes_the_last_of_equal_names) {
  EXPECT_EQ(parse_target("/?a=1&a=2")->query.at("a"), "2");
}

TEST(Target, understands_the_absolute_form_and_the_asterisk) {
  EXPECT_EQ(parse_target("http://host:80/path?a=b")->path, "/path");
  EXPECT_EQ(parse_target("http://host:80/path?a=b")->query.at("a"), "b");
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(Target, refuses_what_is_no_address) {
  for (const char* text :
       {"", "v1/models", "?a=b", "host:80", "/%", "/%2", "/%zz", "/?a=%f", "/%00", "/a%0ab", "/%7f",
        "/?a%00=b", "/%ff", "/%c0%af", "/?a=%ed%a0%80", "/%f5%80%80%80"}) {
    const auto target = parse_target(text);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().code, core::ErrorCode::invalid_argument) << text;
  }
}

TEST(Target, keeps_every_valid_character) {
  EXPECT_EQ(parse_target("/%c3%a9%e2%82%ac%f0%9f%8e%a4")->path, "/é€🎤");
}

TEST(Target, takes_several_lines_in_a_query_value) {
  EXPECT_EQ(parse_target("/?system=a%0Ab")->query.at("system"), "a\nb");
}

TEST(PercentDecode, takes_upper_and_lower_case_and_the_last_byte) {
  EXPECT_EQ(*percent_decode("%2f%2F%41", false), "//A");
  EXPECT_EQ(*percent_decode("a+b", true), "a b");
  EXPECT_EQ(*percent_decode("a+b", false), "a+b");
}

}  // namespace
}  // namespace repartee::net
