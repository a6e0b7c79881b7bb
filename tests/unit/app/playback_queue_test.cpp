// Replies on their way to a sound card, and how much of them was heard.
#include "app/talk/playback_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace repartee::app {
namespace {

using testing::ElementsAre;
using Heard = PlaybackQueue::Position;
using Kind = PlaybackEvent::Kind;

protocol::native::Frame frame(std::uint32_t stream, std::uint64_t clock, audio::Samples samples) {
  return {.header = {.stream = stream, .sample_clock = clock}, .samples = std::move(samples)};
}

audio::Samples take(PlaybackQueue& queue, std::size_t count) {
  audio::Samples out(count, 99);
  queue.take(out);
  return out;
}

TEST(PlaybackQueue, gives_silence_where_there_is_nothing) {
  PlaybackQueue queue;
  EXPECT_THAT(take(queue, 2), ElementsAre(0, 0));
  EXPECT_FALSE(queue.heard(0));
}

TEST(PlaybackQueue, gives_frames_across_their_edges) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1, 2, 3}));
  queue.push(frame(1, 3, {4, 5}));
  EXPECT_THAT(take(queue, 2), ElementsAre(1, 2));
  EXPECT_THAT(take(queue, 4), ElementsAre(3, 4, 5, 0));
}

TEST(PlaybackQueue, counts_only_what_the_card_has_played) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1, 2, 3, 4}));
  take(queue, 4);
  EXPECT_FALSE(queue.heard(4));
  EXPECT_EQ(queue.heard(1), (Heard{1, 3}));
  take(queue, 10);
  EXPECT_EQ(queue.heard(0), (Heard{1, 4})) << "silence behind it is not part of it";
}

TEST(PlaybackQueue, counts_the_next_stream_when_it_is_heard_and_not_before) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1, 2}));
  queue.push(frame(2, 0, {3, 4}));
  take(queue, 4);
  EXPECT_EQ(queue.heard(2), (Heard{1, 2}));
  EXPECT_EQ(queue.heard(1), (Heard{2, 1}));
}

TEST(PlaybackQueue, drops_a_cleared_stream_within_a_frame) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1, 2, 3, 4}));
  queue.push(frame(2, 0, {7, 8}));
  take(queue, 2);
  queue.follow({.kind = Kind::clear, .stream = 1});
  EXPECT_THAT(take(queue, 3), ElementsAre(7, 8, 0));
}

TEST(PlaybackQueue, holds_and_resumes_at_the_same_sample) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1, 2, 3, 4}));
  take(queue, 2);
  queue.follow({.kind = Kind::hold, .stream = 1});
  EXPECT_THAT(take(queue, 2), ElementsAre(0, 0));
  EXPECT_EQ(queue.heard(0), (Heard{1, 2}));
  queue.follow({.kind = Kind::resume, .stream = 1});
  EXPECT_THAT(take(queue, 2), ElementsAre(3, 4));
}

TEST(PlaybackQueue, turns_a_ducked_reply_down_and_up_again) {
  PlaybackQueue queue;
  queue.push(frame(1, 0, {1000, -1000, 1000}));
  queue.follow({.kind = Kind::duck, .stream = 1, .gain = 0.25});
  EXPECT_THAT(take(queue, 2), ElementsAre(250, -250));
  queue.follow({.kind = Kind::resume, .stream = 1});
  EXPECT_THAT(take(queue, 1), ElementsAre(1000));
}

}  // namespace
}  // namespace repartee::app
