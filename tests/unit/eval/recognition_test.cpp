#include "eval/recognition.hpp"

#include <gtest/gtest.h>

#include "eval/noise.hpp"
#include "stt/scripted/engine.hpp"
#include "vad/energy/energy.hpp"

namespace repartee::eval {
namespace {

// A second of silence, a second of noise, a second of silence.
audio::Samples clip() {
  audio::Samples samples(16000);
  const auto sound = white_noise(16000, 3000, 1);
  samples.insert(samples.end(), sound.begin(), sound.end());
  samples.resize(48000);
  return samples;
}

core::Result<Heard> heard(const RecognitionPath& path) {
  const auto engine = stt::create_scripted_stt({.texts = {"hello there my friend"}});
  return recognize(*engine, clip(), path, *vad::create_energy(), "en");
}

TEST(Recognize, gives_the_whole_clip_and_no_word_before_the_final_one) {
  const auto result = heard({});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->text, "hello there my friend");
  EXPECT_EQ(result->seconds, 3);
  EXPECT_FALSE(result->first_stable_word_ms);
  EXPECT_GE(result->final_ms, 0);
}

TEST(Recognize, tells_live_how_much_audio_the_first_stable_word_took) {
  const auto result = heard({.live = true});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->text, "hello there my friend");
  ASSERT_TRUE(result->first_stable_word_ms);
  // The first word is stable once the second has begun, 300 ms in; partials come every 240 ms.
  EXPECT_GE(*result->first_stable_word_ms, 480);
  EXPECT_LT(*result->first_stable_word_ms, 3000);
}

TEST(Recognize, gives_only_speech_to_the_engine_where_there_is_a_gate) {
  const auto detector = vad::create_energy();
  const auto result = heard({.gate = detector.get()});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->text, "hello there my friend");
  const auto engine = stt::create_scripted_stt({});
  const audio::Samples silence(48000);
  const auto nothing = recognize(*engine, silence, {.gate = detector.get()}, *detector, "en");
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->text, "") << "the engine was not asked";
}

TEST(Recognize, survives_an_empty_clip) {
  const auto engine = stt::create_scripted_stt({});
  const auto result = recognize(*engine, {}, {.live = true}, *vad::create_energy(), "en");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text, "");
}

}  // namespace
}  // namespace repartee::eval
