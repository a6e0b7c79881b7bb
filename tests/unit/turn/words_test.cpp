#include "turn/words.hpp"

#include <gtest/gtest.h>

namespace repartee::turn {
namespace {

TEST(Words, are_lower_case_and_without_the_marks_around_them) {
  EXPECT_EQ(plain_words("  \"Well,\" he said - (I'd) GO…"), "well he said i'd go");
  EXPECT_EQ(plain_words("ÄH, Übung; ÉCOUTE ¿Qué? ŁÓDŹ ΑΘΗΝΑ МОСКВА"),
            "äh übung écoute qué łódź αθηνα москва");
  EXPECT_EQ(plain_words(""), "");
  EXPECT_EQ(plain_words(" ... - "), "");
}

TEST(Words, know_the_last_mark_after_them) {
  const auto words = words_of("So. It was... \"that\" — good?!");
  ASSERT_EQ(words.size(), 5U);
  EXPECT_EQ(words[0].mark, '.');
  EXPECT_EQ(words[1].mark, char32_t{0});
  EXPECT_EQ(words[2].mark, char32_t{0x2026});
  EXPECT_EQ(words[3].mark, '-');
  EXPECT_EQ(words[4].mark, '!');
  EXPECT_TRUE(words[0].capital);
  EXPECT_FALSE(words[4].capital);
}

TEST(Words, keep_what_is_inside) {
  const auto words = words_of("ann@example.com 3.14, 555-0123 don’t");
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(words[0].text, "ann@example.com");
  EXPECT_EQ(words[1].text, "3.14");
  EXPECT_EQ(words[2].text, "555-0123");
  EXPECT_EQ(words[3].text, "don't");
}

TEST(Words, are_the_last_ones_of_a_long_text) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "word" + std::to_string(i) + " . ";
  const auto words = words_of(text, 3);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words.front().text, "word997");
  EXPECT_EQ(words.back().mark, '.');
}

TEST(Words, survive_bytes_that_are_no_text) {
  EXPECT_EQ(plain_words("a\xff\xfe z \xc3"), "a z");
}

}  // namespace
}  // namespace repartee::turn
