#include "eval/vad_data.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "audio/wav.hpp"
#include "eval/detection.hpp"
#include "eval/noise.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "tts/registry.hpp"
#include "vad/energy/energy.hpp"
#include "vad/registry.hpp"

namespace repartee::eval {
namespace {

using testing::HasSubstr;

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

// Noise from 1 to 2 s and from 4 to 5 s of 6.
std::string two_bursts() {
  audio::Samples samples(96000);
  const auto burst = white_noise(16000, 3000, 1);
  std::copy(burst.begin(), burst.end(), samples.begin() + 16000);
  std::copy(burst.begin(), burst.end(), samples.begin() + 64000);
  return audio::to_wav(samples, 16000);
}

TEST(VadData, is_read_from_a_folder_of_labels_and_noise) {
  const test::TemporaryFolder folder;
  write(folder.path() / "vad/talk.segments_10ms.txt", "100 200\n400 500\n");
  write(folder.path() / "vad/talk.wav", two_bursts());
  write(folder.path() / "vad/room.rttm",
        "SPEAKER m1 1 1.0 1.0 x\nSPEAKER m2 1 1.0 1.0 x\nSPEAKER gone 1 1.0 1.0 x\n");
  write(folder.path() / "vad/room_m1.wav", two_bursts());
  write(folder.path() / "vad/m2.wav", two_bursts());
  write(folder.path() / "noise/hum.wav", audio::to_wav(white_noise(16000, 100, 2), 16000));
  const auto data = read_vad_data(folder.path());
  ASSERT_TRUE(data) << data.error().text();
  ASSERT_EQ(data->meetings.size(), 2U) << "recordings without a file are left out";
  EXPECT_EQ(data->meetings[0].name, "room_m1");
  ASSERT_EQ(data->utterances.size(), 1U);
  EXPECT_EQ(data->utterances[0].speech.size(), 2U);
  EXPECT_EQ(data->utterances[0].samples.size(), 96000U);
  ASSERT_EQ(data->noises.size(), 1U);
  EXPECT_EQ(data->noises[0].name, "hum");
}

TEST(VadData, that_is_wrong_or_missing_says_where) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(read_vad_data(folder.path()).error().code, core::ErrorCode::not_found);
  EXPECT_EQ(read_vad_data(folder.path() / "nowhere").error().code, core::ErrorCode::not_found);
  write(folder.path() / "a.segments_10ms.txt", "100 200\n");
  EXPECT_THAT(read_vad_data(folder.path()).error().message, HasSubstr("a.wav"));
  write(folder.path() / "a.wav", "not a recording");
  EXPECT_THAT(read_vad_data(folder.path()).error().message, HasSubstr("a.wav"));
  write(folder.path() / "a.wav", two_bursts());
  write(folder.path() / "b.rttm", "SPEAKER x\n");
  EXPECT_THAT(read_vad_data(folder.path()).error().message, HasSubstr("b.rttm, line 1"));
}

TEST(VadData, can_be_synthesized) {
  const auto voices = tts::create_text_to_speech({.engine = "flite", .voice = "slt"});
  ASSERT_TRUE(voices);
  const auto data = synthesize_vad_data(**voices);
  ASSERT_TRUE(data) << data.error().text();
  ASSERT_FALSE(data->utterances.empty());
  const auto& sound = data->utterances.front();
  EXPECT_EQ(sound.speech.size(), 30U);
  EXPECT_LT(sound.speech.back().end_s, static_cast<double>(sound.samples.size()) / 16000);
  for (std::size_t i = 1; i < sound.speech.size(); ++i) {
    EXPECT_GE(sound.speech[i].begin_s - sound.speech[i - 1].end_s, 0.9);
  }
}

TEST(Detection, finds_bursts_in_silence_and_reports_every_condition) {
  VadData data;
  data.utterances.push_back({"bursts", audio::Samples(96000), {{1, 2}, {4, 5}}});
  const auto burst = white_noise(16000, 3000, 1);
  for (const auto at : {16000, 64000}) {
    std::copy(burst.begin(), burst.end(), data.utterances[0].samples.begin() + at);
  }
  data.noises.push_back({"hum", white_noise(32000, 50, 2), {}});
  const auto report = evaluate_detector(*vad::create_energy(), data, {});
  ASSERT_TRUE(report);
  std::vector<std::string> names;
  for (const auto& condition : report->conditions) {
    names.push_back(condition.set + " " + condition.condition);
  }
  EXPECT_THAT(names, testing::ElementsAre("utterances clean", "utterances hum 10 dB",
                                          "utterances hum 5 dB", "utterances white noise 10 dB",
                                          "noise hum", "noise white noise"));
  const auto& clean = report->conditions.front();
  EXPECT_EQ(clean.turns.utterances, 2U);
  EXPECT_EQ(clean.turns.missed, 0U);
  EXPECT_EQ(clean.turns.merged, 0U);
  EXPECT_GT(clean.windows.accuracy(), 0.9);
  EXPECT_GT(report->area_under_roc, 0.9);
}

TEST(Detection, silero_finds_all_utterances_of_real_voices_in_kitchen_noise) {
  const auto folder = test::test_data("vad");
  const auto weights = test::test_data("models/silero_vad_16k_op15.onnx");
  if (!folder || !weights) GTEST_SKIP() << test::missing_test_data("vad");
  auto data = read_vad_data(*folder);
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ(data->meetings.size(), 5U);
  data->meetings.clear();
  const auto silero = vad::create_detector({.engine = "silero", .model = weights->string()});
  ASSERT_TRUE(silero) << silero.error().text();
  const auto report = evaluate_detector(**silero, *data, {});
  ASSERT_TRUE(report);
  for (const auto& condition : report->conditions) {
    if (condition.set != "utterances") continue;
    EXPECT_EQ(condition.turns.utterances, 36U);
    EXPECT_EQ(condition.turns.missed, 0U) << condition.condition;
    EXPECT_LE(condition.turns.merged, 2U) << condition.condition;
  }
}

}  // namespace
}  // namespace repartee::eval
