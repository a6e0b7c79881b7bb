#include "turn/pause_detector.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace repartee::turn {
namespace {

using namespace std::chrono_literals;

constexpr core::SamplePos window = 480;  // 30 ms

/// Feeds windows one after another.
struct Stream {
  PauseDetector detector{PauseSettings{}};
  core::SamplePos at = 0;

  Edge step(float probability) {
    at += window;
    return detector.step(at - window, at, probability);
  }
  std::vector<Edge> steps(float probability, int count) {
    std::vector<Edge> edges;
    for (int i = 0; i < count; ++i) {
      if (const auto edge = step(probability); edge != Edge::none) edges.push_back(edge);
    }
    return edges;
  }
};

TEST(PauseDetector, the_silence_that_ends_a_turn_may_change_while_it_lasts) {
  Stream stream;
  stream.steps(0.9F, 10);
  stream.detector.wait_for(1s);
  EXPECT_EQ(stream.steps(0.0F, 20), std::vector{Edge::perhaps_over}) << "600 ms";
  EXPECT_TRUE(stream.detector.pausing());
  stream.detector.wait_for(630ms);
  EXPECT_EQ(stream.step(0.0F), Edge::over);
  EXPECT_FALSE(stream.detector.pausing());
}

TEST(PauseDetector, silence_is_nothing) {
  Stream stream;
  EXPECT_TRUE(stream.steps(0.0F, 100).empty());
  EXPECT_FALSE(stream.detector.in_speech());
  EXPECT_FALSE(stream.detector.voiced());
}

TEST(PauseDetector, speech_begins_with_the_third_window_and_dates_from_the_first) {
  Stream stream;
  stream.steps(0.0F, 10);
  EXPECT_EQ(stream.step(0.9F), Edge::perhaps_speech);
  EXPECT_EQ(stream.step(0.9F), Edge::none);
  EXPECT_EQ(stream.step(0.9F), Edge::speech);
  EXPECT_TRUE(stream.detector.in_speech());
  EXPECT_EQ(stream.detector.speech_begin(), 10 * window);
  EXPECT_EQ(stream.detector.speech_end(), 13 * window);
  EXPECT_EQ(stream.detector.spoken(), 3 * window);
}

TEST(PauseDetector, a_click_of_two_windows_is_a_false_start) {
  Stream stream;
  EXPECT_EQ(stream.step(0.9F), Edge::perhaps_speech);
  EXPECT_EQ(stream.step(0.9F), Edge::none);
  EXPECT_EQ(stream.step(0.1F), Edge::false_start);
  EXPECT_FALSE(stream.detector.voiced());
  // The windows of a click do not count towards the next start.
  EXPECT_EQ(stream.steps(0.9F, 2), (std::vector{Edge::perhaps_speech}));
  EXPECT_FALSE(stream.detector.in_speech());
}

TEST(PauseDetector, a_start_needs_the_threshold_and_going_on_only_the_release_threshold) {
  Stream stream;
  EXPECT_TRUE(stream.steps(0.49F, 20).empty());
  stream.steps(0.5F, 3);
  ASSERT_TRUE(stream.detector.in_speech());
  EXPECT_TRUE(stream.steps(0.35F, 20).empty());
  EXPECT_EQ(stream.detector.speech_end(), stream.at);
  EXPECT_EQ(stream.steps(0.34F, 14), (std::vector{Edge::perhaps_over, Edge::over}));
}

TEST(PauseDetector, a_turn_is_over_after_the_silence_and_not_before) {
  Stream stream;
  stream.steps(0.9F, 20);
  const auto end = stream.at;
  // 400 ms are 13.3 windows.
  EXPECT_EQ(stream.steps(0.0F, 13), (std::vector{Edge::perhaps_over}));
  EXPECT_TRUE(stream.detector.in_speech());
  EXPECT_EQ(stream.step(0.0F), Edge::over);
  EXPECT_FALSE(stream.detector.in_speech());
  EXPECT_EQ(stream.detector.speech_end(), end);
}

TEST(PauseDetector, it_may_be_over_after_64_ms_and_says_so_once) {
  Stream stream;
  stream.steps(0.9F, 5);
  EXPECT_TRUE(stream.steps(0.0F, 2).empty());
  EXPECT_EQ(stream.step(0.0F), Edge::perhaps_over);
  EXPECT_TRUE(stream.steps(0.0F, 5).empty());
}

TEST(PauseDetector, a_pause_within_a_turn_ends_with_speech_again) {
  Stream stream;
  stream.steps(0.9F, 5);
  stream.steps(0.0F, 8);
  EXPECT_EQ(stream.step(0.9F), Edge::speech_again);
  EXPECT_EQ(stream.detector.spoken(), 6 * window);  // the pause is not speech
  // The silence is counted anew.
  EXPECT_EQ(stream.steps(0.0F, 13), (std::vector{Edge::perhaps_over}));
  EXPECT_EQ(stream.step(0.0F), Edge::over);
}

TEST(PauseDetector, a_gap_shorter_than_64_ms_is_no_pause) {
  Stream stream;
  stream.steps(0.9F, 5);
  EXPECT_TRUE(stream.steps(0.0F, 2).empty());
  EXPECT_EQ(stream.step(0.9F), Edge::none);
}

TEST(PauseDetector, the_next_turn_counts_its_own_speech) {
  Stream stream;
  stream.steps(0.9F, 50);
  stream.steps(0.0F, 20);
  stream.steps(0.9F, 4);
  EXPECT_EQ(stream.detector.spoken(), 4 * window);
  EXPECT_EQ(stream.detector.speech_begin(), 70 * window);
}

TEST(PauseDetector, settings_decide) {
  PauseSettings settings;
  settings.start_windows = 1;
  settings.silence = 60ms;
  settings.perhaps_silence = 30ms;
  Stream stream{PauseDetector(settings)};
  EXPECT_EQ(stream.step(0.9F), Edge::speech);
  EXPECT_EQ(stream.step(0.0F), Edge::perhaps_over);
  EXPECT_EQ(stream.step(0.0F), Edge::over);
}

TEST(PauseDetector, reset_forgets_the_speech) {
  Stream stream;
  stream.steps(0.9F, 10);
  stream.detector.reset();
  EXPECT_FALSE(stream.detector.in_speech());
  EXPECT_EQ(stream.step(0.9F), Edge::perhaps_speech);
}

TEST(PauseDetector, windows_of_any_size_are_counted_in_samples) {
  PauseDetector detector{PauseSettings{}};
  core::SamplePos at = 0;
  for (int i = 0; i < 3; ++i, at += 512) detector.step(at, at + 512, 0.9F);
  ASSERT_TRUE(detector.in_speech());
  int windows = 0;
  while (detector.step(at, at + 512, 0.0F) != Edge::over) at += 512, ++windows;
  EXPECT_EQ(windows, 12);  // the 13th window of 32 ms completes 416 ms
}

TEST(PauseDetector, a_probability_that_is_no_number_is_silence) {
  Stream stream;
  EXPECT_TRUE(stream.steps(std::numeric_limits<float>::quiet_NaN(), 10).empty());
  stream.steps(0.9F, 3);
  EXPECT_EQ(stream.steps(std::numeric_limits<float>::quiet_NaN(), 14),
            (std::vector{Edge::perhaps_over, Edge::over}));
}

}  // namespace
}  // namespace repartee::turn
