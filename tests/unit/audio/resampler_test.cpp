#include "audio/resampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/signals.hpp"

namespace repartee::audio {
namespace {

constexpr int rates[] = {8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000};

TEST(Resampler, gives_the_same_in_pieces_of_any_size_as_at_once) {
  std::mt19937 random(1);
  for (const int rate : rates) {
    const auto sound = test::chirp(0.7, rate);
    const auto whole = resample(sound, rate, 16000);
    ASSERT_TRUE(whole);
    auto resampler = create_resampler(rate, 16000);
    ASSERT_TRUE(resampler);
    Samples pieces;
    for (std::span<const std::int16_t> rest(sound); !rest.empty();) {
      const auto size = std::min<std::size_t>(rest.size(), random() % 2 == 0 ? 1 : random() % 999);
      (*resampler)->convert(rest.first(size), pieces);
      rest = rest.subspan(size);
    }
    (*resampler)->flush(pieces);
    EXPECT_EQ(pieces, *whole) << rate;
  }
}

TEST(Resampler, keeps_length_and_shape) {
  for (const int from : rates) {
    for (const int to : {8000, 16000, 24000, 48000}) {
      const auto converted = resample(test::chirp(1, from), from, to);
      ASSERT_TRUE(converted);
      EXPECT_NEAR(static_cast<double>(converted->size()), to, 1) << from << " to " << to;
      const auto alike = test::compare(test::chirp(1, to), *converted, 4);
      EXPECT_GT(alike.correlation, 0.9995) << from << " to " << to;
      EXPECT_EQ(alike.delay, 0) << from << " to " << to;
    }
  }
}

TEST(Resampler, lets_nothing_above_half_the_rate_fold_back) {
  const auto above = test::tone(11000, 16000, 0.5, 48000);
  const auto converted = resample(above, 48000, 16000);
  ASSERT_TRUE(converted);
  // -60 dB of the tone; its hard edges do leave a click.
  const auto middle = std::span(*converted).subspan(800, converted->size() - 1600);
  EXPECT_LT(test::rms(middle), test::rms(above) / 1000);
}

TEST(Resampler, holds_back_about_a_millisecond) {
  for (const int rate : {8000, 24000, 48000}) {
    auto resampler = create_resampler(rate, 16000);
    ASSERT_TRUE(resampler);
    Samples out;
    (*resampler)->convert(test::chirp(0.1, rate), out);
    const double held_ms = (1600.0 - static_cast<double>(out.size())) / 16;
    EXPECT_LE(held_ms, rate == 8000 ? 2.2 : 1.2) << rate;  // 16 samples of the lower rate
  }
}

TEST(Resampler, starts_anew_after_a_flush) {
  auto resampler = create_resampler(44100, 16000);
  ASSERT_TRUE(resampler);
  const auto sound = test::chirp(0.3, 44100);
  Samples first;
  Samples second;
  (*resampler)->convert(sound, first);
  (*resampler)->flush(first);
  (*resampler)->convert(sound, second);
  (*resampler)->flush(second);
  EXPECT_EQ(first, second);
}

TEST(Resampler, copies_where_the_rates_are_equal) {
  const auto sound = test::noise(3000, 777, 1);
  EXPECT_EQ(resample(sound, 16000, 16000).value(), sound);
}

TEST(Resampler, makes_nothing_of_nothing) {
  EXPECT_TRUE(resample({}, 48000, 16000).value().empty());
  EXPECT_FALSE(resample(Samples{1}, 48000, 16000).value().size() > 1);
}

TEST(Resampler, refuses_absurd_rates_on_either_side) {
  for (const int rate : {-1, 0, 7999, 96001, 192000}) {
    const auto from = create_resampler(rate, 16000);
    ASSERT_FALSE(from) << rate;
    EXPECT_EQ(from.error().code, core::ErrorCode::invalid_argument);
    EXPECT_NE(from.error().message.find(std::to_string(rate)), std::string::npos);
    EXPECT_FALSE(create_resampler(16000, rate)) << rate;
    EXPECT_FALSE(resample(Samples(10), rate, rate)) << rate;
  }
}

}  // namespace
}  // namespace repartee::audio
