#include "protocol/realtime/shown.hpp"

#include <gtest/gtest.h>

namespace repartee::protocol::realtime {
namespace {

TEST(Shown, a_long_text_is_cut_between_characters) {
  EXPECT_EQ(shortened("short"), "short");
  EXPECT_EQ(shortened("12345678", 8), "12345678");
  EXPECT_EQ(shortened("123456789", 8), "12345678…");
  EXPECT_EQ(shortened("1234567é", 8), "1234567…");
  EXPECT_EQ(shortened("123456é8", 8), "123456é…");
  EXPECT_EQ(shortened("\x80\x80\x80", 2), "…");
}

TEST(Shown, a_name_can_forge_no_line_of_the_log) {
  EXPECT_EQ(shown_name("farbe_ä"), "farbe_ä");
  EXPECT_EQ(shown_name("a\nb\r\x1b[31m\x7f"), "a\\x0ab\\x0d\\x1b[31m\\x7f");
  EXPECT_EQ(shown_name("next\xC2\x85line"), "next\\x85line");
  EXPECT_EQ(shown_name(std::string(1000, 'x')), std::string(64, 'x') + "…");
}

}  // namespace
}  // namespace repartee::protocol::realtime
