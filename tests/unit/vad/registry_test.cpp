#include "vad/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "support/silero_weights.hpp"
#include "support/temporary_folder.hpp"
#include "vad/webrtc/webrtc.hpp"

namespace repartee::vad {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(VadRegistry, lists_every_engine) {
  EXPECT_THAT(engine_names(), ElementsAre("silero", "webrtc", "energy", "scripted"));
}

TEST(VadRegistry, takes_silero_where_there_are_weights) {
  const auto files = test::silero_weights();
  if (files.empty()) GTEST_SKIP() << test::missing_silero_weights();
  for (const auto& file : files) {
    const auto detector = create_detector({.models_folder = file.parent_path().string()});
    ASSERT_TRUE(detector) << detector.error().text();
    EXPECT_THAT((*detector)->description(), HasSubstr("Silero"));
    EXPECT_EQ((*detector)->window_samples(), 512);
  }
}

TEST(VadRegistry, falls_back_where_there_are_no_weights) {
  const auto detector = create_detector({.models_folder = "/nowhere"});
  ASSERT_TRUE(detector) << detector.error().text();
  EXPECT_THAT((*detector)->description(), HasSubstr(webrtc_available() ? "WebRTC" : "energy"));
  EXPECT_EQ((*detector)->window_samples(), 480);
}

TEST(VadRegistry, does_not_fall_back_from_an_engine_that_was_named) {
  const auto detector = create_detector({.engine = "silero", .models_folder = "/nowhere"});
  ASSERT_FALSE(detector);
  EXPECT_EQ(detector.error().code, core::ErrorCode::not_found);
  EXPECT_THAT(detector.error().message, HasSubstr("/nowhere"));
  EXPECT_THAT(detector.error().hint, HasSubstr("scripts/setup"));
}

TEST(VadRegistry, does_not_fall_back_from_weights_that_were_named) {
  const auto detector = create_detector({.model = "/nowhere/weights.onnx"});
  ASSERT_FALSE(detector);
  EXPECT_EQ(detector.error().code, core::ErrorCode::not_found);
  EXPECT_THAT(detector.error().message, HasSubstr("/nowhere/weights.onnx"));
}

TEST(VadRegistry, says_what_is_wrong_with_damaged_weights_and_takes_the_next_detector) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "silero_vad_v6.onnx") << "not an ONNX file";
  core::Choice choice;
  const auto detector = create_detector({.models_folder = folder.path().string()}, &choice);
  ASSERT_TRUE(detector) << detector.error().text();
  EXPECT_THAT((*detector)->description(), HasSubstr(webrtc_available() ? "WebRTC" : "energy"));
  EXPECT_THAT(choice.broken, HasSubstr("silero_vad_v6.onnx"));
}

TEST(VadRegistry, says_why_it_took_a_detector_and_what_would_be_better) {
  core::Choice choice;
  ASSERT_TRUE(create_detector({.models_folder = "/nowhere"}, &choice));
  EXPECT_THAT(choice.why, HasSubstr("not installed"));
  EXPECT_EQ(choice.better, "repartee models pull silero");
  ASSERT_TRUE(create_detector({.engine = "energy"}, &choice));
  EXPECT_EQ(choice.why, "vad.engine names it");
  EXPECT_EQ(choice.better, "");
}

TEST(VadRegistry, names_the_engines_there_are_when_asked_for_another) {
  const auto detector = create_detector({.engine = "sileo"});
  ASSERT_FALSE(detector);
  EXPECT_EQ(detector.error().code, core::ErrorCode::invalid_argument);
  EXPECT_THAT(detector.error().message, HasSubstr("'sileo'"));
  EXPECT_THAT(detector.error().hint, HasSubstr("auto, silero, webrtc, energy, scripted"));
}

TEST(VadRegistry, checks_the_aggressiveness) {
  if (!webrtc_available()) GTEST_SKIP() << "skipped: this build has no WebRTC VAD";
  for (int aggressiveness = -1; aggressiveness <= 4; ++aggressiveness) {
    const auto detector = create_detector({.engine = "webrtc", .aggressiveness = aggressiveness});
    ASSERT_EQ(detector.has_value(), aggressiveness >= 0 && aggressiveness <= 3);
    if (!detector) EXPECT_EQ(detector.error().code, core::ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace repartee::vad
