#include "eval/statistics.hpp"

#include <gtest/gtest.h>

#include <array>

namespace repartee::eval {
namespace {

TEST(Percentile, interpolates_between_neighbours) {
  EXPECT_EQ(percentile({}, 0.5), 0);
  EXPECT_EQ(percentile({7}, 0.9), 7);
  EXPECT_EQ(percentile({3, 1, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(percentile({0, 10}, 0.9), 9);
  EXPECT_EQ(percentile({1, 2}, 2), 2);
}

TEST(Bootstrap, holds_the_rate_and_narrows_with_more_clips) {
  std::vector<WordErrors> clips;
  for (int i = 0; i < 20; ++i) {
    clips.push_back({.substitutions = static_cast<std::size_t>(i % 4), .words = 6});
  }
  const auto few = bootstrap_error_rate(clips);
  EXPECT_LT(few.low, 0.25);
  EXPECT_GT(few.high, 0.25);
  for (int i = 0; i < 4; ++i) clips.insert(clips.end(), clips.begin(), clips.begin() + 20);
  const auto many = bootstrap_error_rate(clips);
  EXPECT_LT(many.high - many.low, few.high - few.low);
}

TEST(Bootstrap, is_the_same_each_time_and_the_rate_itself_for_one_clip) {
  const std::vector<WordErrors> clips{{.deletions = 1, .words = 4}, {.words = 9}};
  EXPECT_EQ(bootstrap_error_rate(clips).low, bootstrap_error_rate(clips).low);
  const auto one = bootstrap_error_rate(std::span(clips).first(1));
  EXPECT_EQ(one.low, 0.25);
  EXPECT_EQ(one.high, 0.25);
}

TEST(RocArea, is_one_when_apart_half_when_alike_and_zero_when_swapped) {
  const std::array<float, 2> high{0.8F, 0.9F};
  const std::array<float, 3> low{0.1F, 0.2F, 0.3F};
  const std::array<float, 1> same{0.8F};
  EXPECT_EQ(area_under_roc(high, low), 1);
  EXPECT_EQ(area_under_roc(low, high), 0);
  EXPECT_EQ(area_under_roc(same, same), 0.5);
  EXPECT_EQ(area_under_roc(high, same), 0.75);
  EXPECT_EQ(area_under_roc({}, low), 0.5);
}

TEST(ShareInterval, is_wilsons) {
  const auto half = share_interval(5, 10);
  EXPECT_NEAR(half.low, 0.237, 0.001);
  EXPECT_NEAR(half.high, 0.763, 0.001);
  EXPECT_DOUBLE_EQ(share_interval(0, 10).low, 0);
  EXPECT_NEAR(share_interval(0, 10).high, 0.278, 0.001);
  EXPECT_EQ(share_interval(0, 0).high, 1);
}

}  // namespace
}  // namespace repartee::eval
