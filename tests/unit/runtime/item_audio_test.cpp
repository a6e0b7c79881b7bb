#include "runtime/item_audio.hpp"

#include <gtest/gtest.h>

namespace repartee::runtime {
namespace {

using namespace std::chrono_literals;

audio::Samples tone(core::Duration length, int rate_hz, std::int16_t value = 1) {
  return audio::Samples(static_cast<std::size_t>(core::samples_in(length, rate_hz)), value);
}

TEST(ItemAudio, keeps_what_was_appended_in_order) {
  ItemAudio audio;
  audio.append("a", 24000, tone(1s, 24000, 1));
  audio.append("b", 16000, tone(1s, 16000, 2));
  audio.append("a", 24000, tone(1s, 24000, 3));
  ASSERT_NE(audio.find("a"), nullptr);
  EXPECT_EQ(audio.find("a")->rate_hz, 24000);
  EXPECT_EQ(audio.find("a")->samples.size(), 48000U);
  EXPECT_EQ(audio.find("a")->samples.front(), 1);
  EXPECT_EQ(audio.find("a")->samples.back(), 3);
  EXPECT_EQ(audio.find("nobody"), nullptr);
}

TEST(ItemAudio, of_an_item_the_last_five_minutes_stay) {
  ItemAudio audio;
  for (int second = 0; second < 400; ++second)
    audio.append("a", 8000, tone(1s, 8000, static_cast<std::int16_t>(second)));
  const auto* sound = audio.find("a");
  EXPECT_GE(sound->samples.size(), 300U * 8000);
  EXPECT_LE(sound->samples.size(), 330U * 8000);
  EXPECT_EQ(sound->samples.back(), 399);
  EXPECT_EQ(sound->begin + static_cast<core::SamplePos>(sound->samples.size()), 400 * 8000);
}

TEST(ItemAudio, the_oldest_items_lose_theirs_where_it_is_too_much) {
  ItemAudio audio;
  for (const auto* item : {"a", "b", "c"}) audio.append(item, 24000, tone(4min, 24000));
  EXPECT_EQ(audio.find("a"), nullptr);
  EXPECT_NE(audio.find("c"), nullptr);
}

TEST(ItemAudio, ends_where_it_was_truncated) {
  ItemAudio audio;
  audio.append("a", 24000, tone(2s, 24000));
  audio.truncate("a", 24000);
  EXPECT_EQ(audio.find("a")->samples.size(), 24000U);
  audio.truncate("a", 48000);
  EXPECT_EQ(audio.find("a")->samples.size(), 24000U);
  audio.truncate("nobody", 0);
  audio.remove("a");
  EXPECT_EQ(audio.find("a"), nullptr);
}

}  // namespace
}  // namespace repartee::runtime
