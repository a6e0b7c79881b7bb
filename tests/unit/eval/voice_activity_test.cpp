#include "eval/voice_activity.hpp"

#include <gtest/gtest.h>

#include <array>

namespace repartee::eval {
namespace {

// Windows of 0.1 s, to count in the head.
constexpr int window_samples = 1600;
constexpr turn::PauseSettings settings{.start_windows = 2,
                                       .silence = std::chrono::milliseconds(300)};

// "..##.": windows with speech are #.
Activity activity(std::string_view picture) {
  Activity made{.window_samples = window_samples};
  for (const char c : picture) made.probabilities.push_back(c == '#' ? 1.0F : 0.0F);
  return made;
}

TEST(CountWindows, compares_the_middle_of_each_window_with_the_labels) {
  const std::array<Span, 1> labels{{{0.2, 0.56}}};  // windows 2, 3, 4 and 5
  const auto counts = count_windows(activity(".###......"), labels, 0.5F);
  EXPECT_EQ(counts, (WindowCounts{.speech = 4, .missed = 2, .other = 6, .false_alarms = 1}));
  EXPECT_EQ(counts.miss_rate(), 0.5);
  EXPECT_DOUBLE_EQ(counts.false_alarm_rate(), 1.0 / 6);
  EXPECT_DOUBLE_EQ(counts.accuracy(), 0.7);
  EXPECT_EQ(WindowCounts{}.miss_rate(), 0);
}

TEST(FindTurns, takes_turns_as_a_conversation_would) {
  const auto turns = find_turns(activity("..####....#...###"), settings);
  ASSERT_EQ(turns.size(), 2U) << "one window is no turn";
  EXPECT_NEAR(turns[0].begin_s, 0.2, 1e-9);
  EXPECT_NEAR(turns[0].started_s, 0.4, 1e-9);
  EXPECT_NEAR(turns[0].end_s, 0.6, 1e-9);
  EXPECT_NEAR(turns[0].ended_s, 0.9, 1e-9);
  EXPECT_NEAR(turns[1].ended_s, 1.7, 1e-9) << "cut off by the end of the recording";
  EXPECT_NEAR(active_seconds(turns), 0.5 + 0.1, 1e-9);
}

TEST(CountTurns, measures_how_late_turns_start_and_end) {
  const std::array<Span, 2> said{{{1.0, 2.0}, {4.0, 5.0}}};
  const auto turns = find_turns(activity("..........###########..........."
                                         "........##########........"),
                                settings);
  const auto counts = count_turns(turns, said);
  EXPECT_EQ(counts.utterances, 2U);
  EXPECT_EQ(counts.missed, 0U);
  EXPECT_EQ(counts.merged, 0U);
  ASSERT_EQ(counts.onset_delays_s.size(), 2U);
  EXPECT_NEAR(counts.onset_delays_s[0], 0.2, 1e-9);
  ASSERT_EQ(counts.end_delays_s.size(), 2U);
  EXPECT_NEAR(counts.end_delays_s[0], 0.4, 1e-9);
}

TEST(CountTurns, tells_missed_from_merged) {
  const std::array<Span, 3> said{{{1.0, 2.0}, {3.0, 4.0}, {6.0, 7.0}}};
  const std::array<Turn, 1> stuck{{{1.1, 1.2, 4.0, 4.4}}};
  const auto counts = count_turns(stuck, said);
  EXPECT_EQ(counts.merged, 1U) << "the second is inside the first's turn";
  EXPECT_EQ(counts.missed, 1U) << "the third has none";
  EXPECT_EQ(counts.onset_delays_s.size(), 1U);
  EXPECT_TRUE(counts.end_delays_s.empty()) << "the first's turn ended only in the second";
}

TEST(CountTurns, calls_an_utterance_merged_when_noise_had_opened_the_turn) {
  const std::array<Span, 1> said{{{5.0, 6.0}}};
  const std::array<Turn, 1> noise{{{1.0, 1.2, 6.0, 6.4}}};
  EXPECT_EQ(count_turns(noise, said).merged, 1U);
  const std::array<Turn, 1> early{{{4.8, 4.9, 6.0, 6.4}}};
  EXPECT_EQ(count_turns(early, said).merged, 0U) << "labels are not that exact";
  EXPECT_EQ(count_turns(early, said).missed, 0U);
}

}  // namespace
}  // namespace repartee::eval
