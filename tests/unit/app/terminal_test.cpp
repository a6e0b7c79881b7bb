// Bars, figures and the waterfall as they are printed.
#include "app/terminal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/talk/report.hpp"

namespace repartee::app {
namespace {

TEST(Bar, has_eighths_and_a_constant_width) {
  EXPECT_EQ(bar(0, 4), "    ");
  EXPECT_EQ(bar(0.5, 4), "██  ");
  EXPECT_EQ(bar(1.0 / 32, 4), "▏   ");
  EXPECT_EQ(bar(1, 4), "████");
  EXPECT_EQ(bar(7, 4), "████") << "more than all is all";
}

TEST(Rounded, keeps_three_decimals) {
  EXPECT_EQ(rounded(0.12345), 0.123);
}

TEST(Waterfall, puts_each_stage_behind_the_one_before) {
  const std::string text = waterfall_text(
      {.voice_to_voice = 400, .endpoint = 200, .stt = 100, .first_token = 0, .first_audio = 100});
  EXPECT_THAT(text, testing::HasSubstr("  end of turn       200 ms ████████████████████\n"));
  EXPECT_THAT(text, testing::HasSubstr("  transcript        100 ms " + std::string(20, ' ') +
                                       "██████████\n"));
  EXPECT_THAT(text, testing::HasSubstr("  first words         0 ms\n"));
  EXPECT_THAT(text, testing::EndsWith("400 ms ████████████████████████████████████████\n"));
}

TEST(Waterfall, is_empty_where_nothing_was_measured) {
  EXPECT_EQ(waterfall_text({}), "");
}

TEST(SummaryJson, is_the_last_line_of_talk) {
  EXPECT_EQ(summary_json({}).dump(), R"({"event":"summary","turns":[]})");
  const std::string one = summary_json({ExchangeSummary{.transcript = "hi"}}).dump();
  EXPECT_THAT(one, testing::StartsWith(R"({"event":"summary","turns":[{"transcript":"hi",)"));
}

}  // namespace
}  // namespace repartee::app
