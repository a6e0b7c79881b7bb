#include "stt/silence.hpp"

#include <gtest/gtest.h>

#include "support/synthesize.hpp"

namespace repartee::stt {
namespace {

TEST(Silence, is_no_audio_zeros_and_the_hiss_of_an_open_line) {
  EXPECT_TRUE(is_silence({}));
  EXPECT_TRUE(is_silence(audio::Samples(16000, 0)));
  EXPECT_TRUE(is_silence(test::white_noise(1, 20)));
}

TEST(Silence, is_over_with_one_loud_frame_even_the_last_partial_one) {
  audio::Samples audio(16000 + 7, 0);
  audio.back() = 20000;
  EXPECT_FALSE(is_silence(audio));
}

TEST(Silence, is_not_speech_at_a_tenth_of_its_loudness) {
  auto speech = test::synthesize("hello");
  for (auto& sample : speech) sample = static_cast<std::int16_t>(sample / 10);
  EXPECT_FALSE(is_silence(speech));
}

TEST(Silence, full_scale_does_not_overflow) {
  EXPECT_FALSE(is_silence(audio::Samples(320, -32768)));
}

TEST(Loudness, a_pause_is_far_below_the_loudest_that_was_said) {
  Loudness loudness;
  loudness.add(test::white_noise(1, 8000));
  EXPECT_TRUE(loudness.is_pause(test::white_noise(0.1, 200)));
  EXPECT_FALSE(loudness.is_pause(test::white_noise(0.1, 2000)));
  EXPECT_TRUE(loudness.is_pause({})) << "nothing was said";
}

TEST(Loudness, one_loud_frame_ends_a_pause) {
  Loudness loudness;
  loudness.add(test::white_noise(1, 8000));
  auto audio = test::white_noise(0.2, 100);
  std::fill(audio.end() - 320, audio.end(), std::int16_t{8000});
  EXPECT_FALSE(loudness.is_pause(audio));
}

TEST(Loudness, before_anything_was_heard_only_silence_is_a_pause) {
  const Loudness loudness;
  EXPECT_TRUE(loudness.is_pause(audio::Samples(320, 10)));
  EXPECT_FALSE(loudness.is_pause(audio::Samples(320, 100)));
}

}  // namespace
}  // namespace repartee::stt
