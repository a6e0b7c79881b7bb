#include "stt/whisper/plan.hpp"

#include <gtest/gtest.h>

namespace repartee::stt {
namespace {

TEST(WhisperPlan, trims_the_context_to_the_audio_with_room_to_spare) {
  EXPECT_EQ(trimmed_plan(1, 1500).audio_context, 384);
  EXPECT_EQ(trimmed_plan(5, 1500).audio_context, 384);   // 250 -> 256 + 128
  EXPECT_EQ(trimmed_plan(6, 1500).audio_context, 448);   // 300 -> 320 + 128
  EXPECT_EQ(trimmed_plan(10, 1500).audio_context, 640);  // 500 -> 512 + 128
  EXPECT_EQ(trimmed_plan(30, 1500).audio_context, 1500);
  EXPECT_EQ(trimmed_plan(2, 64).audio_context, 64) << "no more than the model has";
}

TEST(WhisperPlan, always_covers_the_audio) {
  for (int tenths = 1; tenths <= 300; ++tenths) {
    EXPECT_GE(trimmed_plan(tenths / 10.0, 1500).audio_context, tenths * 5) << tenths;
  }
}

TEST(WhisperPlan, bounds_the_tokens_by_the_audio) {
  EXPECT_EQ(trimmed_plan(5, 1500).most_tokens, 38);
  EXPECT_EQ(full_plan(5, 1500).most_tokens, 38);
  EXPECT_EQ(full_plan(5, 1500).audio_context, 1500);
}

TEST(WhisperPieces, what_fits_is_one_piece) {
  EXPECT_EQ(piece_ends({}), std::vector<std::size_t>{0});
  const std::vector<std::int16_t> audio(29 * 16000, 100);
  EXPECT_EQ(piece_ends(audio), std::vector<std::size_t>{audio.size()});
}

TEST(WhisperPieces, long_audio_is_cut_where_it_is_quiet) {
  std::vector<std::int16_t> audio(40 * 16000, 1000);
  for (std::size_t i = 27 * 16000; i < 27 * 16000 + 3200; ++i) audio[i] = 0;
  const auto ends = piece_ends(audio);
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_GE(ends[0], 27U * 16000);
  EXPECT_LE(ends[0], 27U * 16000 + 3200);
  EXPECT_EQ(ends[1], audio.size());
}

TEST(WhisperPieces, no_piece_is_longer_than_the_window) {
  const auto ends = piece_ends(std::vector<std::int16_t>(301 * 16000, 1000));
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    EXPECT_LE(end - begin, 30U * 16000);
    EXPECT_GT(end, begin);
    begin = end;
  }
}

}  // namespace
}  // namespace repartee::stt
