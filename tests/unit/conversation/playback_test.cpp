#include "conversation/playback.hpp"

#include <gtest/gtest.h>

namespace repartee::conversation {
namespace {

using namespace std::chrono_literals;

constexpr int rate = 16000;
const core::Instant start(1h);

core::SamplePos samples(core::Duration length) {
  return core::samples_in(length, rate);
}

TEST(Playback, plays_what_was_sent_in_real_time_and_not_more) {
  Playback playback(rate);
  EXPECT_EQ(playback.position(start + 1h), 0);
  playback.on_sent(samples(400ms), start);
  EXPECT_EQ(playback.position(start), 0);
  EXPECT_EQ(playback.position(start + 100ms), samples(100ms));
  EXPECT_EQ(playback.position(start + 1h), samples(400ms));
}

TEST(Playback, a_loudspeaker_that_cannot_stand_still_plays_on_while_nothing_is_sent) {
  Playback playback(rate, /*stands_still=*/false);
  playback.on_sent(samples(1s), start);
  playback.hold(start + 100ms);
  EXPECT_TRUE(playback.held());
  EXPECT_EQ(playback.position(start + 300ms), samples(300ms));
  playback.resume(start + 400ms);
  EXPECT_EQ(playback.position(start + 500ms), samples(500ms));
}

TEST(Playback, an_acknowledgement_sets_it_back) {
  Playback playback(rate);
  playback.on_sent(samples(1s), start);
  playback.on_played(samples(100ms), start + 300ms);
  EXPECT_EQ(playback.position(start + 300ms), samples(100ms));
  EXPECT_EQ(playback.position(start + 400ms), samples(200ms));
}

TEST(Playback, an_acknowledgement_sets_it_forward_again) {
  Playback playback(rate);
  playback.on_sent(samples(1s), start);
  playback.on_played(0, start + 300ms);
  playback.on_played(samples(350ms), start + 400ms);
  EXPECT_EQ(playback.position(start + 400ms), samples(350ms));
}

TEST(Playback, a_client_that_lies_gains_nothing) {
  Playback playback(rate);
  playback.on_sent(samples(400ms), start);
  playback.on_played(samples(400ms), start + 10ms);
  EXPECT_EQ(playback.position(start + 10ms), samples(10ms));
  playback.on_played(1'000'000'000, start + 20ms);
  EXPECT_EQ(playback.position(start + 20ms), samples(20ms));
  playback.on_played(-1'000'000'000, start + 30ms);
  EXPECT_EQ(playback.position(start + 30ms), 0);
}

TEST(Playback, what_comes_after_a_gap_plays_when_it_comes) {
  Playback playback(rate);
  playback.on_sent(samples(100ms), start);
  playback.on_sent(samples(100ms), start + 1s);
  EXPECT_EQ(playback.position(start + 1s), samples(100ms));
  EXPECT_EQ(playback.position(start + 1050ms), samples(150ms));
  // Not even a loudspeaker that never waits was further.
  playback.on_played(samples(200ms), start + 1050ms);
  EXPECT_EQ(playback.position(start + 1050ms), samples(150ms));
}

TEST(Playback, held_it_stands_still) {
  Playback playback(rate);
  playback.on_sent(samples(1s), start);
  playback.hold(start + 200ms);
  EXPECT_TRUE(playback.held());
  EXPECT_EQ(playback.position(start + 10s), samples(200ms));
  EXPECT_FALSE(playback.reaches(samples(300ms)));
  playback.resume(start + 10s);
  EXPECT_EQ(playback.position(start + 10s), samples(200ms));
  EXPECT_EQ(playback.position(start + 10s + 100ms), samples(300ms));
}

TEST(Playback, acknowledgements_during_a_hold_count_up_to_where_it_was_held) {
  Playback playback(rate);
  playback.on_sent(samples(1s), start);
  playback.hold(start + 200ms);
  playback.on_played(samples(900ms), start + 500ms);
  EXPECT_EQ(playback.position(start + 500ms), samples(200ms));
  playback.on_played(samples(150ms), start + 600ms);
  playback.resume(start + 1s);
  EXPECT_EQ(playback.position(start + 1s), samples(150ms));
}

TEST(Playback, says_when_a_sample_will_be_reached) {
  Playback playback(rate);
  playback.on_sent(samples(1s), start);
  for (const core::SamplePos target : {1L, 7L, 160L, 4801L, 16000L}) {
    const auto when = playback.reaches(target);
    ASSERT_TRUE(when);
    EXPECT_GE(playback.position(*when), target);
    EXPECT_LT(playback.position(*when - 2us), target);
  }
  EXPECT_LE(*playback.reaches(0), start);
}

TEST(Playback, counts_at_any_rate) {
  Playback playback(24000);
  playback.on_sent(24000, start);
  EXPECT_EQ(playback.position(start + 500ms), 12000);
}

TEST(Playback, a_loudspeaker_that_stands_still_is_waited_for_ten_seconds_in_all) {
  for (const auto at : {0ms, 100ms}) {
    Playback playback(rate);
    playback.on_sent(samples(1s), start);
    core::Duration now{};
    for (; now <= 10s; now += 100ms) playback.on_played(samples(at), start + now);
    EXPECT_EQ(playback.position(start + now), samples(at + 100ms));
    for (; now < 13s; now += 100ms) playback.on_played(samples(at), start + now);
    EXPECT_EQ(playback.position(start + 13s), samples(1s));
  }
}

TEST(Playback, who_acknowledges_oftener_than_the_loudspeaker_moves_does_not_stand_still) {
  Playback playback(rate);
  playback.on_sent(samples(60s), start);
  core::Duration now{};
  for (; now < 30s; now += 20ms)
    playback.on_played(samples(now / 200ms * 200ms * 4 / 5), start + now);
  EXPECT_LE(playback.position(start + now), samples(24s));
}

TEST(Playback, a_loudspeaker_that_goes_on_is_believed_however_late_it_is) {
  Playback playback(rate);
  playback.on_sent(samples(30s), start);
  for (core::Duration now{}; now < 20s; now += 100ms)
    playback.on_played(samples(now / 2), start + now);
  EXPECT_EQ(playback.position(start + 20s), samples(9950ms + 100ms));
}

}  // namespace
}  // namespace repartee::conversation
