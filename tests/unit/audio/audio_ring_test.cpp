#include "audio/audio_ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace repartee::audio {
namespace {

Samples counting(std::size_t count, std::int16_t from = 0) {
  Samples out(count);
  for (auto& sample : out) sample = from++;
  return out;
}

Samples joined(const AudioRing::Range& range) {
  Samples out;
  for (const auto& piece : range.pieces) {
    out.insert(out.end(), piece.samples.begin(), piece.samples.end());
  }
  return out;
}

TEST(AudioRing, what_was_read_stays_when_it_is_released_and_is_not_copied) {
  AudioRing ring;
  ring.append(counting(20000));
  const auto range = ring.read(100, 18000);
  EXPECT_EQ(range.pieces.front().samples.data(), ring.read(100, 200).pieces.front().samples.data());
  ring.release_before(ring.end());
  EXPECT_EQ(ring.bytes(), 0U);
  ring.append(counting(20000, 7));
  EXPECT_EQ(joined(range), counting(17900, 100));
}

TEST(AudioRing, reads_back_what_was_appended_by_its_position) {
  AudioRing ring;
  EXPECT_EQ(ring.append(counting(20000)), 20000u);
  const auto range = ring.read(7990, 8010);
  EXPECT_EQ(range.begin, 7990);
  EXPECT_EQ(range.end, 8010);
  EXPECT_EQ(joined(range), counting(20, 7990));
}

TEST(AudioRing, says_what_it_had_of_a_range_that_is_not_all_there) {
  AudioRing ring;
  ring.append(counting(1000));
  ring.release_before(400);
  const auto early = ring.read(0, 500);
  EXPECT_EQ(early.begin, 400);
  EXPECT_EQ(joined(early), counting(100, 400));
  const auto late = ring.read(900, 5000);
  EXPECT_EQ(late.end, 1000);
  EXPECT_EQ(joined(late), counting(100, 900));
  EXPECT_TRUE(joined(ring.read(0, 400)).empty());
  EXPECT_EQ(ring.read(0, 400).begin, 400);
  EXPECT_TRUE(joined(ring.read(2000, 3000)).empty());
  EXPECT_EQ(ring.read(2000, 3000).begin, 1000);
  EXPECT_TRUE(joined(ring.read(600, 500)).empty()) << "a range that ends before it begins";
}

TEST(AudioRing, memory_grows_on_demand_and_is_given_back) {
  AudioRing ring;
  EXPECT_EQ(ring.bytes(), 0u);
  ring.append(counting(160));
  const auto one_chunk = ring.bytes();
  EXPECT_LE(one_chunk, 32'000u);
  ring.append(counting(8 * 16000));
  EXPECT_LE(ring.bytes(), 8 * 32'000 + 2 * one_chunk);
  ring.release_before(ring.end() - 4800);
  EXPECT_LE(ring.bytes(), 2 * one_chunk);
  ring.release_before(ring.end());
  EXPECT_EQ(ring.bytes(), 0u);
  EXPECT_EQ(ring.begin(), ring.end());
  EXPECT_EQ(ring.append(counting(10)), 10u) << "the clock goes on after everything is released";
  EXPECT_EQ(joined(ring.read(0, ring.end())), counting(10));
}

TEST(AudioRing, refuses_what_is_over_its_capacity_and_keeps_what_it_has) {
  AudioRing ring(1000);
  EXPECT_EQ(ring.append(counting(900)), 900u);
  EXPECT_EQ(ring.append(counting(200, 900)), 100u);
  EXPECT_EQ(ring.append(counting(1)), 0u);
  EXPECT_EQ(ring.end(), 1000);
  EXPECT_EQ(joined(ring.read(0, 1000)), counting(1000));
  ring.release_before(300);
  EXPECT_EQ(ring.append(counting(500)), 300u);
}

TEST(AudioRing, releasing_never_goes_back_nor_past_the_end) {
  AudioRing ring;
  ring.append(counting(100));
  ring.release_before(60);
  ring.release_before(20);
  EXPECT_EQ(ring.begin(), 60);
  ring.release_before(-5);
  EXPECT_EQ(ring.begin(), 60);
  ring.release_before(1'000'000);
  EXPECT_EQ(ring.begin(), 100);
  EXPECT_EQ(ring.end(), 100);
}

/// Everything ever received, and where what is held begins.
struct Model {
  Samples all;
  core::SamplePos begin = 0;
  core::SamplePos end() const { return static_cast<core::SamplePos>(all.size()); }
};

void behave_like_the_model(std::uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const core::SamplePos capacity = 1 + random() % 40000;
  AudioRing ring(capacity);
  Model model;
  for (int step = 0; step < 400; ++step) {
    const auto somewhere = [&] {
      return static_cast<core::SamplePos>(random() % (model.all.size() + 2000)) - 1000;
    };
    switch (random() % 3) {
      case 0: {
        const auto given = counting(random() % 9000, static_cast<std::int16_t>(random()));
        const auto room = static_cast<std::size_t>(capacity - (model.end() - model.begin));
        const auto taken = std::min(given.size(), room);
        ASSERT_EQ(ring.append(given), taken);
        model.all.insert(model.all.end(), given.begin(),
                         given.begin() + static_cast<std::ptrdiff_t>(taken));
        break;
      }
      case 1: {
        const auto pos = random() % 4 == 0 ? model.end() : somewhere();
        ring.release_before(pos);
        model.begin = std::clamp(pos, model.begin, model.end());
        break;
      }
      default: {
        const auto from = somewhere();
        const auto to = somewhere();
        const auto begin = std::clamp(from, model.begin, model.end());
        const auto end = std::clamp(to, begin, model.end());
        const auto range = ring.read(from, to);
        ASSERT_EQ(range.begin, begin);
        ASSERT_EQ(joined(range), Samples(model.all.begin() + begin, model.all.begin() + end));
      }
    }
    ASSERT_EQ(ring.begin(), model.begin);
    ASSERT_EQ(ring.end(), model.end());
    const auto held = static_cast<std::size_t>(model.end() - model.begin);
    ASSERT_GE(ring.bytes(), held * 2);
    ASSERT_LE(ring.bytes(), held == 0 ? 0 : held * 2 + 2 * 16'000);
  }
}

TEST(AudioRing, behaves_like_a_vector_of_all_samples) {
  for (std::uint32_t seed = 1; seed <= 40 && !HasFatalFailure(); ++seed) {
    behave_like_the_model(seed);
  }
}

}  // namespace
}  // namespace repartee::audio
