#include "eot/smart_turn/smart_turn.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "onnx/session.hpp"
#include "support/onnx_writer.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::eot {
namespace {

using test::OnnxWriter;
using ::testing::HasSubstr;

// A network of Smart Turn's shape: the sigmoid of how much louder the last frames are than `level`.
std::string loud_at_the_end(OnnxWriter::Dims shape = {-1, 80, 800}, float scale = 20,
                            bool probability = true) {
  OnnxWriter onnx;
  onnx.input("input_features", OnnxWriter::float32, shape);
  onnx.output("logits", OnnxWriter::float32, {-1, 1});
  const auto part =
      onnx.node("Slice", {"input_features", onnx.constant("from", {1}, OnnxWriter::Dims{700}),
                          onnx.constant("to", {1}, OnnxWriter::Dims{800}),
                          onnx.constant("axis", {1}, OnnxWriter::Dims{2})});
  const auto mean = onnx.node("ReduceMean", {part},
                              {{"axes", OnnxWriter::Dims{1, 2}}, {"keepdims", std::int64_t{0}}});
  const auto moved =
      onnx.node("Add", {mean, onnx.constant("level", {}, std::vector<float>{-0.5F})});
  const auto scaled =
      onnx.node("Mul", {moved, onnx.constant("scale", {}, std::vector<float>{scale})});
  const auto odds = probability ? onnx.node("Sigmoid", {scaled}) : scaled;
  onnx.node("Reshape", {odds, onnx.constant("column", {2}, OnnxWriter::Dims{-1, 1})}, {}, "logits");
  return onnx.file();
}

class SmartTurn : public ::testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, const std::string& bytes) {
    const auto path = folder_.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  void SetUp() override {
    if (!onnx::available()) GTEST_SKIP() << "this build has no ONNX Runtime";
  }

  test::TemporaryFolder folder_;
};

std::vector<std::int16_t> noise(std::size_t count) {
  std::vector<std::int16_t> samples(count);
  for (std::size_t i = 0; i < count; ++i)
    samples[i] = static_cast<std::int16_t>((i * 7919) % 8000) - 4000;
  return samples;
}

TEST_F(SmartTurn, hears_the_end_of_the_turn) {
  const auto model = create_smart_turn(put("smart-turn-v3.onnx", loud_at_the_end()));
  ASSERT_TRUE(model) << model.error().text();
  auto loud_end = noise(48000);
  auto quiet_end = noise(48000);
  quiet_end.resize(96000);
  const auto loud = (*model)->probability(loud_end, {}),
             quiet = (*model)->probability(quiet_end, {});
  ASSERT_TRUE(loud && quiet);
  EXPECT_GT(*loud, 0.5F);
  EXPECT_LT(*quiet, *loud);
  EXPECT_EQ((*model)->window_samples(), 128000U);
  EXPECT_THAT((*model)->description(), HasSubstr("smart-turn-v3.onnx"));
}

TEST_F(SmartTurn, is_found_in_the_models_folder_the_newest_first) {
  EXPECT_TRUE(find_smart_turn(folder_.path()).empty());
  EXPECT_TRUE(find_smart_turn(folder_.path() / "missing").empty());
  put("smart-turn-v3.1-cpu.onnx", "");
  put("smart-turn-v3.2-cpu.onnx", "");
  put("silero_vad_v6.onnx", "");
  EXPECT_EQ(find_smart_turn(folder_.path()).filename(), "smart-turn-v3.2-cpu.onnx");
}

TEST_F(SmartTurn, another_network_is_named_with_the_mend) {
  for (const auto& [bytes, words] :
       {std::pair{loud_at_the_end({-1, 128, 800}), "[-1, 128, 800]"},
        {loud_at_the_end({-1, 80, 800}, 1000, false), "no probability"},
        {std::string("no network"), "smart-turn.onnx"},
        {std::string(), "smart-turn.onnx"}}) {
    const auto model = create_smart_turn(put("smart-turn.onnx", bytes));
    ASSERT_FALSE(model) << words;
    EXPECT_EQ(model.error().code, core::ErrorCode::corrupt) << words;
    EXPECT_THAT(model.error().message, HasSubstr(words));
    EXPECT_THAT(model.error().hint, HasSubstr("repartee models pull smart-turn"));
  }
}

TEST_F(SmartTurn, a_model_cut_short_is_corrupt) {
  const auto whole = loud_at_the_end();
  for (const std::size_t bytes : {whole.size() / 3, whole.size() - 1}) {
    EXPECT_FALSE(create_smart_turn(put("smart-turn.onnx", whole.substr(0, bytes)))) << bytes;
  }
}

TEST_F(SmartTurn, a_stop_cancels) {
  const auto model = create_smart_turn(put("smart-turn.onnx", loud_at_the_end()));
  ASSERT_TRUE(model);
  std::stop_source stop;
  stop.request_stop();
  const auto answer = (*model)->probability(noise(16000), stop.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, core::ErrorCode::cancelled);
}

TEST_F(SmartTurn, auto_takes_what_works_and_says_what_is_broken) {
  core::Choice choice;
  EndOfTurnOptions options{.models_folder = folder_.path().string()};
  auto none = create_end_of_turn_model(options, &choice);
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, nullptr);
  EXPECT_THAT(choice.better, HasSubstr("smart-turn"));

  put("smart-turn.onnx", "broken");
  none = create_end_of_turn_model(options, &choice);
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, nullptr);
  EXPECT_THAT(choice.broken, HasSubstr("smart-turn.onnx"));

  put("smart-turn.onnx", loud_at_the_end());
  const auto one = create_end_of_turn_model(options, &choice);
  ASSERT_TRUE(one);
  EXPECT_NE(*one, nullptr);
  EXPECT_TRUE(choice.broken.empty());
}

TEST(EndOfTurnModels, who_names_one_gets_it_or_an_error) {
  EndOfTurnOptions options{.engine = "none", .models_folder = "/nowhere"};
  EXPECT_TRUE(create_end_of_turn_model(options));
  options.engine = "smart_turn";
  EXPECT_EQ(create_end_of_turn_model(options).error().code, core::ErrorCode::not_found);
  options.engine = "clever_turn";
  EXPECT_EQ(create_end_of_turn_model(options).error().code, core::ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace repartee::eot
