#include "eval/turn_policies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/curve_svg.hpp"

namespace repartee::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TurnPause pause(double seconds, const std::string& words) {
  TurnPause made{.seconds = seconds};
  made.known = {{0, words}};
  return made;
}
TurnPause end_after(const std::string& words) {
  auto made = pause(std::numeric_limits<double>::infinity(), words);
  made.end = true;
  return made;
}

// A pause of 0.8 s after "and", then the end after a full stop.
std::vector<TurnPauses> two_turns() {
  TurnPauses turn{.name = "a", .set = "x", .speaker = "a"};
  turn.pauses = {pause(0.1, "I"), pause(0.8, "I came and"), end_after("I came and went.")};
  auto other = turn;
  other.speaker = "b";
  return {turn, other};
}

TEST(TurnPolicies, a_fixed_silence_cuts_off_what_lasts_longer) {
  const auto turns = two_turns();
  const auto quick = cost_of(turns, decide_by_silence(turns, 0.5));
  EXPECT_DOUBLE_EQ(quick.cut_off_share(), 1);
  EXPECT_DOUBLE_EQ(quick.turns_cut_off_share(), 1);
  EXPECT_DOUBLE_EQ(quick.mean_delay_s(), 0.5);
  EXPECT_EQ(quick.turns[0].pauses, 1);  // one of 0.1 s is none
  const auto slow = cost_of(turns, decide_by_silence(turns, 0.9));
  EXPECT_DOUBLE_EQ(slow.cut_off_share(), 0);
  EXPECT_DOUBLE_EQ(slow.mean_delay_s(), 0.9);
  EXPECT_DOUBLE_EQ(slow.delay_s(0.5), 0.9);
}

TEST(TurnPolicies, the_endpointer_waits_after_and_and_not_after_a_full_stop) {
  const auto turns = two_turns();
  const auto cost = cost_of(turns, decide_by_endpointer(turns, {}));
  EXPECT_DOUBLE_EQ(cost.cut_off_share(), 0);
  EXPECT_LT(cost.mean_delay_s(), 0.5);
}

TEST(TurnPolicies, words_that_come_in_the_pause_are_weighed_from_then_on) {
  auto turns = two_turns();
  turns.resize(1);
  auto& end = turns[0].pauses.back();
  end.known = {{0, "I came and"}, {0.6, "I came and went."}};
  const auto decisions = decide_by_endpointer(turns, {});
  // Not before they came, and at once then.
  EXPECT_DOUBLE_EQ(decisions[0].back(), 0.6);
}

TEST(TurnPolicies, what_one_speaker_taught_is_forgotten_with_the_next) {
  auto turns = two_turns();
  turns[0].pauses.insert(turns[0].pauses.begin(), 20, pause(3, "and"));
  const auto decisions = decide_by_endpointer(turns, {});
  EXPECT_GT(decisions[0].end()[-2], decisions[1].end()[-2]);
}

TEST(TurnPolicies, figures_are_the_best_of_all_settings_within_their_budget) {
  const auto turns = two_turns();
  const auto silence = sweep_silence(turns);
  EXPECT_DOUBLE_EQ(*cut_offs_at(silence, 0.5).value, 1);
  EXPECT_DOUBLE_EQ(*cut_offs_at(silence, 0.85).value, 0);
  EXPECT_NEAR(*delay_at(silence, 0.05).value, 0.8, 0.011);
  EXPECT_FALSE(cut_offs_at(silence, 0.05).value);  // no setting is that quick
  const auto semantic = sweep_endpointer(turns, {}, "semantic");
  EXPECT_DOUBLE_EQ(*cut_offs_at(semantic, 0.3).value, 0);
  EXPECT_LT(*delay_less(semantic, silence, 0.05).value, -0.4);
  EXPECT_LT(delay_less(semantic, silence, 0.05).interval.high, 0);
  EXPECT_DOUBLE_EQ(*cut_offs_less(semantic, silence, 0.3).value, -1);
  const auto policy = sweep_policy(turns, {});
  EXPECT_DOUBLE_EQ(*cut_offs_at(policy, 0.3).value, 0);
}

TEST(TurnPolicies, the_same_turns_give_the_same_intervals) {
  const auto turns = two_turns();
  const auto sweep = sweep_silence(turns);
  const auto one = delay_at(sweep, 0.05), two = delay_at(sweep, 0.05);
  EXPECT_EQ(one.interval.low, two.interval.low);
  EXPECT_LE(one.interval.low, *one.value);
  EXPECT_GE(one.interval.high, *one.value);
}

TEST(TurnPolicies, the_frontier_holds_what_nothing_beats) {
  const auto points = frontier(sweep_silence(two_turns()));
  ASSERT_EQ(points.size(), 2U);
  EXPECT_NEAR(points[0].delay_s, 0.1, 1e-9);
  EXPECT_NEAR(points[1].delay_s, 0.8, 0.011);
  EXPECT_DOUBLE_EQ(points[1].cut_offs, 0);
}

TEST(CurveSvg, draws_every_curve_and_escapes_its_text) {
  const auto svg = curve_svg({{.title = "a < b & c",
                               .curves = {{"silence", {{0.1, 0.5}, {0.8, 0.1}}, {{0.5, 0.2}}},
                                          {"semantic", {{0.3, 0.1}}, {}}}}});
  EXPECT_THAT(svg, HasSubstr("a &lt; b &amp; c"));
  EXPECT_THAT(svg, Not(HasSubstr("a < b")));
  EXPECT_THAT(svg, HasSubstr("silence"));
  EXPECT_THAT(svg, HasSubstr("<circle"));
  EXPECT_TRUE(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
}

}  // namespace
}  // namespace repartee::eval
