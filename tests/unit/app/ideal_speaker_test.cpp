// The loudspeaker without a sound card: real time, to the sample.
#include "app/talk/ideal_speaker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace repartee::app {
namespace {

using namespace std::chrono_literals;
using Position = IdealSpeaker::Position;

constexpr int rate_hz = 16000;
constexpr core::Instant beginning{1'000'000us};

protocol::native::Frame frame(std::uint32_t stream, std::size_t samples, std::int16_t first = 0) {
  protocol::native::Frame frame{.header = {.stream = stream}, .samples = audio::Samples(samples)};
  std::iota(frame.samples.begin(), frame.samples.end(), first);
  return frame;
}

TEST(IdealSpeaker, plays_in_real_time_from_the_first_frame_on) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 320), beginning);
  EXPECT_FALSE(speaker.position());
  speaker.advance(beginning + 10ms);
  EXPECT_EQ(speaker.position(), (Position{1, 160}));
  EXPECT_FALSE(speaker.idle());
  speaker.advance(beginning + 25ms);
  EXPECT_EQ(speaker.position(), (Position{1, 320}));
  EXPECT_TRUE(speaker.idle());
}

TEST(IdealSpeaker, counts_time_from_arrival_after_running_dry) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 320), beginning);
  speaker.receive(frame(1, 320), beginning + 100ms);
  speaker.advance(beginning + 110ms);
  EXPECT_EQ(speaker.position(), (Position{1, 480}));
}

TEST(IdealSpeaker, loses_no_sample_to_odd_steps) {
  IdealSpeaker speaker(44100);
  speaker.receive(frame(1, 44100), beginning);
  for (int step = 1; step <= 999; ++step) speaker.advance(beginning + step * 1ms);
  EXPECT_EQ(speaker.position(), (Position{1, 44055}));  // 0.999 s * 44100 Hz = 44055.9
}

TEST(IdealSpeaker, keeps_what_was_heard_in_order) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 3, 1), beginning);
  speaker.receive(frame(1, 2, 4), beginning);
  speaker.advance(beginning + 1s);
  EXPECT_THAT(speaker.take_heard(), testing::ElementsAre(1, 2, 3, 4, 5));
  EXPECT_TRUE(speaker.take_heard().empty());
}

TEST(IdealSpeaker, drops_what_is_cleared_and_keeps_what_was_heard) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 1600), beginning);
  speaker.clear(1, beginning + 20ms);
  speaker.advance(beginning + 1s);
  EXPECT_EQ(speaker.position(), (Position{1, 320}));
  EXPECT_TRUE(speaker.idle());
  EXPECT_EQ(speaker.take_heard().size(), 320u);
}

TEST(IdealSpeaker, does_not_clear_another_stream) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(2, 320), beginning);
  speaker.clear(1, beginning);
  speaker.advance(beginning + 1s);
  EXPECT_EQ(speaker.position(), (Position{2, 320}));
}

TEST(IdealSpeaker, counts_each_stream_from_zero) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 320), beginning);
  speaker.receive(frame(2, 320), beginning);
  speaker.advance(beginning + 30ms);
  EXPECT_EQ(speaker.position(), (Position{2, 160}));
}

TEST(IdealSpeaker, stands_still_while_held_and_plays_on_from_the_same_sample) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive(frame(1, 1600), beginning);
  speaker.hold(beginning + 10ms);
  speaker.advance(beginning + 500ms);
  EXPECT_EQ(speaker.position(), (Position{1, 160}));
  speaker.resume(beginning + 500ms);
  speaker.advance(beginning + 510ms);
  EXPECT_EQ(speaker.position(), (Position{1, 320}));
}

TEST(IdealSpeaker, takes_no_harm_from_an_empty_last_frame) {
  IdealSpeaker speaker(rate_hz);
  speaker.receive({.header = {.last = true, .stream = 1}}, beginning);
  EXPECT_TRUE(speaker.idle());
  EXPECT_FALSE(speaker.position());
}

}  // namespace
}  // namespace repartee::app
