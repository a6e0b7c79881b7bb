#include "audio/noise_reduction.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/synthesize.hpp"

namespace repartee::audio {
namespace {

double rms(std::span<const std::int16_t> samples) {
  double energy = 0;
  for (const double sample : samples) energy += sample * sample;
  return std::sqrt(energy / static_cast<double>(samples.size()));
}

TEST(NoiseReduction, has_a_name_for_each_kind) {
  for (const auto kind :
       {NoiseReduction::off, NoiseReduction::near_field, NoiseReduction::far_field}) {
    EXPECT_EQ(noise_reduction_named(name(kind)), kind);
  }
  EXPECT_FALSE(noise_reduction_named(""));
  EXPECT_FALSE(noise_reduction_named("Near_Field"));
}

TEST(NoiseReduction, that_is_off_is_no_reducer) {
  const auto reducer = create_noise_reducer(NoiseReduction::off);
  ASSERT_TRUE(reducer);
  EXPECT_EQ(*reducer, nullptr);
}

TEST(NoiseReduction, says_how_to_get_it_where_it_is_missing) {
  const auto reducer = create_noise_reducer(NoiseReduction::near_field);
  EXPECT_EQ(reducer.has_value(), noise_reduction_available());
  if (!reducer) {
    EXPECT_EQ(reducer.error().code, core::ErrorCode::unavailable);
    EXPECT_FALSE(reducer.error().hint.empty());
  }
}

class NoiseReducerTest : public testing::TestWithParam<NoiseReduction> {
 protected:
  void SetUp() override {
    if (!noise_reduction_available()) GTEST_SKIP() << "skipped: this build has no noise reduction";
  }
  std::unique_ptr<NoiseReducer> create() { return *create_noise_reducer(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Kinds, NoiseReducerTest,
                         testing::Values(NoiseReduction::near_field, NoiseReduction::far_field),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST_P(NoiseReducerTest, lowers_steady_noise_once_it_knows_it) {
  auto noise = test::white_noise(4, 300);
  const std::span<const std::int16_t> last_second = std::span(noise).last(16000);
  const double before = rms(last_second);
  create()->process(noise);
  EXPECT_LT(rms(last_second), before / 2);
}

TEST_P(NoiseReducerTest, lets_speech_through) {
  auto speech = test::synthesize("what is the weather like in london tomorrow",
                                 {.leading_s = 2, .noise_rms = 30});
  const double before = rms(std::span(speech).subspan(32000));
  create()->process(speech);
  EXPECT_GT(rms(std::span(speech).subspan(32000)), before / 2);
}

TEST_P(NoiseReducerTest, does_not_depend_on_how_the_audio_is_cut) {
  const auto sound = test::synthesize("please repeat the last sentence", {.noise_rms = 100});
  auto whole = sound;
  create()->process(whole);
  auto pieces = sound;
  const auto reducer = create();
  for (std::size_t at = 0, step = 1; at < pieces.size(); at += step, step = step * 5 % 997) {
    reducer->process(std::span(pieces).subspan(at, std::min(step, pieces.size() - at)));
  }
  EXPECT_EQ(pieces, whole);
}

TEST_P(NoiseReducerTest, answers_as_many_samples_as_it_is_given_silence_first) {
  std::vector<std::int16_t> loud(NoiseReducer::delay_samples - 1, 8000);
  create()->process(loud);
  EXPECT_EQ(rms(loud), 0);
  create()->process({});
}

}  // namespace
}  // namespace repartee::audio
