#include "tts/flite/ascii.hpp"

#include <gtest/gtest.h>

namespace repartee::tts {
namespace {

TEST(Ascii, letters_lose_their_accents) {
  EXPECT_EQ(to_ascii("café naïve Łódź Straße Ærø").text, "cafe naive Lodz Strasse AEro");
  EXPECT_EQ(to_ascii("cafe\u0301").text, "cafe");
}

TEST(Ascii, typographic_marks_become_plain_ones) {
  EXPECT_EQ(to_ascii("“it’s” 10–20…").text, "\"it's\" 10-20...");
  EXPECT_EQ(to_ascii("so—wait").text, "so, wait");
}

TEST(Ascii, what_cannot_be_said_becomes_a_space) {
  EXPECT_EQ(to_ascii("hi 😀!").text, "hi  !");
  EXPECT_EQ(to_ascii("a\tb\nc\x7f").text, "a b c ");
  EXPECT_EQ(to_ascii(std::string_view("a\0b", 3)).text, "a b");
}

TEST(Ascii, every_byte_knows_the_character_it_came_from) {
  const std::string text = "Straße — ok";
  const auto ascii = to_ascii(text);
  ASSERT_EQ(ascii.origin.size(), ascii.text.size());
  const auto street = ascii.original(0, 7);  // "Strasse"
  EXPECT_EQ(text.substr(street.begin, street.end - street.begin), "Straße");
  const auto at = ascii.text.find("ok");
  const auto ok = ascii.original(at, at + 2);
  EXPECT_EQ(text.substr(ok.begin, ok.end - ok.begin), "ok");
}

TEST(Ascii, bytes_that_are_not_utf8_become_spaces) {
  EXPECT_EQ(to_ascii("a\xff\xc3").text, "a  ");
}

}  // namespace
}  // namespace repartee::tts
