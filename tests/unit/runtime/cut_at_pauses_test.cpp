// Long recordings are cut at pauses, and nothing of them is lost.
#include "runtime/pieces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "audio/pcm.hpp"

namespace repartee::runtime {
namespace {

using testing::ElementsAre;

constexpr std::size_t window = 10;

std::vector<Piece> cut(const audio::Samples& samples, const std::vector<float>& speech,
                       std::size_t longest) {
  return cut_at_pauses(samples, speech, window, longest, 0.5f);
}

TEST(Pieces, of_a_short_recording_are_one) {
  EXPECT_THAT(cut(audio::Samples(100), std::vector<float>(10, 1.f), 100),
              ElementsAre(Piece{0, 100}));
}

TEST(Pieces, of_nothing_are_none) {
  EXPECT_TRUE(cut({}, {}, 100).empty());
}

TEST(Pieces, are_cut_in_the_middle_of_the_longest_pause) {
  std::vector<float> speech(20, 1.f);
  speech[12] = 0;                                       // a short pause
  for (std::size_t i = 14; i < 17; ++i) speech[i] = 0;  // a long one
  EXPECT_THAT(cut(audio::Samples(200), speech, 190), ElementsAre(Piece{0, 155}, Piece{155, 200}));
}

TEST(Pieces, without_a_pause_are_cut_where_it_is_quietest) {
  audio::Samples samples(200, 1000);
  for (std::size_t i = 130; i < 140; ++i) samples[i] = 10;
  EXPECT_THAT(cut(samples, std::vector<float>(20, 1.f), 190),
              ElementsAre(Piece{0, 135}, Piece{135, 200}));
}

TEST(Pieces, are_together_the_whole_recording_and_never_too_long) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = random() % 5000;
    const std::size_t longest = 20 + random() % 500;
    std::vector<float> speech(size / window);
    for (float& p : speech) p = random() % 4 ? 1.f : 0.f;
    const auto pieces = cut(audio::Samples(size, 100), speech, longest);
    std::size_t at = 0;
    for (const Piece& piece : pieces) {
      ASSERT_EQ(piece.begin, at);
      ASSERT_GT(piece.end, piece.begin);
      ASSERT_LE(piece.end - piece.begin, longest);
      at = piece.end;
    }
    ASSERT_EQ(at, size) << "round " << round;
  }
}

}  // namespace
}  // namespace repartee::runtime
