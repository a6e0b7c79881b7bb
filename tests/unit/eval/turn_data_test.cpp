#include "eval/turn_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/time.hpp"
#include "eval/turn_dialogs.hpp"
#include "eval/turn_recordings.hpp"

namespace repartee::eval {
namespace {

using ::testing::HasSubstr;

TEST(TimedWords, are_read_with_their_ends) {
  const auto all = parse_timed_words(
      "# a comment\nfile\twords\na.wav\tHello,@0.5 you.@0.75\nb.wav\tann@example.com@1\n", "w.tsv");
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->at("a.wav"), (std::vector<TimedWord>{{"Hello,", 0.5}, {"you.", 0.75}}));
  EXPECT_EQ(all->at("b.wav"), (std::vector<TimedWord>{{"ann@example.com", 1}}));
}

TEST(TimedWords, a_wrong_line_is_named) {
  for (const auto* text : {"file\n", "file\twords\na.wav\n", "file\twords\na.wav\tHello\n",
                           "file\twords\na.wav\tHello@x\n", "file\twords\na.wav\tHello@-1\n",
                           "file\twords\na.wav\tb@2 a@1\n", "file\twords\na.wav\t@1\n",
                           "file\twords\na.wav\ta@nan\n", "file\twords\n\tHello@1\n"}) {
    const auto all = parse_timed_words(text, "w.tsv");
    ASSERT_FALSE(all) << text;
    EXPECT_THAT(all.error().message, HasSubstr("w.tsv, line ")) << text;
  }
}

TEST(SpreadWords, end_where_their_letters_do) {
  const std::vector<Span> speech{{1, 2}, {3, 4}};
  const auto words = spread_words("four more less", speech);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_NEAR(words[0].end_s, 1.667, 0.01);
  EXPECT_NEAR(words[1].end_s, 3.333, 0.01);  // half of it after the pause
  EXPECT_NEAR(words[2].end_s, 4, 0.01);
  EXPECT_EQ(words[2].text, "less.");
}

TEST(SpreadWords, marks_that_are_written_stay_as_they_are) {
  const std::vector<Span> speech{{0, 1}};
  EXPECT_EQ(spread_words("Is it? Yes", speech).back().text, "Yes");
  EXPECT_TRUE(spread_words("", speech).empty());
  EXPECT_EQ(spread_words("a b", {}).size(), 2U);
}

TEST(MeetingTurns, are_one_speakers_stretches_that_nobody_talks_into) {
  const std::vector<SpeakerSpan> meeting{{{0, 1}, "ann"},   {{1.5, 3}, "ann"}, {{4, 5}, "bob"},
                                         {{6, 8}, "ann"},   {{7, 7.5}, "bob"}, {{20, 21}, "ann"},
                                         {{30, 31}, "ann"}, {{32, 33}, "ann"}};
  const auto turns = turns_of(meeting, 3);
  ASSERT_EQ(turns.size(), 4U);
  EXPECT_EQ(turns[0].size(), 2U);
  EXPECT_EQ(turns[1].front().speaker, "bob");
  EXPECT_EQ(turns[2].front().span, (Span{20, 21}));
  EXPECT_EQ(turns[3].size(), 2U);
}

TEST(Labels, know_who_speaks) {
  constexpr auto rttm =
      "SPEAKER a 1 2.0 1.0 <NA> <NA> ann <NA> <NA>\n"
      "SPEAKER a 1 0.5 1.0 <NA> <NA> bob <NA> <NA>\n"
      "SPEAKER a 1 2.5 1.0 <NA> <NA> ann <NA> <NA>\n"
      "SPEAKER b 1 0.0 1.0 <NA> <NA> eve <NA> <NA>\n";
  const auto spans = parse_rttm_speakers(rttm, "a", "x.rttm");
  ASSERT_TRUE(spans);
  EXPECT_EQ(*spans, (std::vector<SpeakerSpan>{{{0.5, 1.5}, "bob"}, {{2, 3.5}, "ann"}}));
  EXPECT_FALSE(parse_rttm_speakers("SPEAKER a 1 2.0 1.0\n", "a", "x.rttm"));
}

TEST(Dialogs, pauses_last_as_long_as_eot_bench_found) {
  EXPECT_NEAR(pause_seconds(0), 0.2, 1e-9);
  EXPECT_NEAR(pause_seconds(1 - 0.556), 0.3, 1e-6);
  EXPECT_NEAR(pause_seconds(1 - 0.217), 0.6, 1e-6);
  EXPECT_NEAR(pause_seconds(0.9), 1.0, 1e-6);
  EXPECT_NEAR(pause_seconds(1), 3.0, 1e-6);
  for (double drawn = 0; drawn < 0.99; drawn += 0.01)
    EXPECT_LT(pause_seconds(drawn), pause_seconds(drawn + 0.01));
}

TEST(Dialogs, have_pauses_and_turns_without_any) {
  int pauses = 0, without = 0;
  for (const auto& dialog : dialogs()) {
    const bool paused = dialog.said.find(" | ") != std::string_view::npos;
    ++(paused ? pauses : without);
  }
  EXPECT_GE(pauses, 40);
  EXPECT_GE(without, 10);
}

TEST(PausesPutIn, lie_behind_every_third_word_and_move_what_follows) {
  SpokenTurn turn{.name = "a.wav", .set = "read", .speaker = "a"};
  turn.samples.assign(8 * core::input_rate_hz, 1000);
  for (int i = 1; i <= 7; ++i) turn.words.push_back({"word", static_cast<double>(i)});
  const auto turns = put_pauses_in({turn});
  ASSERT_EQ(turns.size(), 1U);
  const auto& words = turns.front().words;
  const double first_s = words[3].end_s - 4, both_s = words[6].end_s - 7;
  EXPECT_EQ(words[2].end_s, 3);
  EXPECT_GE(first_s, 0.2);
  EXPECT_GE(both_s, first_s + 0.2);
  EXPECT_EQ(words[5].end_s, 6 + first_s) << "behind the pause only the next word moves";
  const auto& samples = turns.front().samples;
  EXPECT_NEAR(static_cast<double>(samples.size()), (8 + both_s) * core::input_rate_hz, 2);
  EXPECT_EQ(samples[2 * core::input_rate_hz], 1000);
  EXPECT_LT(std::abs(samples[3 * core::input_rate_hz + 1600]), 200) << "quiet";
  EXPECT_EQ(samples[static_cast<std::size_t>((3.5 + first_s) * core::input_rate_hz)], 1000);
  EXPECT_EQ(put_pauses_in({turn}).front().samples, samples) << "the same every time";
}

}  // namespace
}  // namespace repartee::eval
