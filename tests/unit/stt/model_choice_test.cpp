#include "stt/model_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace repartee::stt {
namespace {

using ::testing::HasSubstr;

WhisperModelFile model(const std::string& name) {
  WhisperModelFile file;
  file.name = name;
  file.multilingual = name.find(".en") == name.npos;
  return file;
}

std::string chosen(const std::vector<WhisperModelFile>& models, const std::string& language) {
  const auto choice = choose_whisper_model(models, language);
  return choice ? choice->file.name : "none";
}

TEST(ModelChoice, base_en_is_the_default_beside_larger_ones) {
  const std::vector models{model("large-v3-turbo"), model("base.en-q8_0"), model("tiny.en")};
  EXPECT_EQ(chosen(models, "en"), "base.en-q8_0");
  EXPECT_EQ(chosen(models, ""), "base.en-q8_0");
  EXPECT_THAT(choose_whisper_model(models, "en")->why, HasSubstr("stt.model"));
}

TEST(ModelChoice, without_it_the_largest_is_taken) {
  EXPECT_EQ(chosen({model("small.en"), model("tiny")}, "en-GB"), "small.en");
  EXPECT_EQ(chosen({}, "en"), "none");
}

TEST(ModelChoice, another_language_wants_a_model_that_understands_it) {
  const std::vector models{model("medium.en"), model("base.en"), model("base")};
  EXPECT_EQ(chosen(models, "de"), "base");
  EXPECT_EQ(chosen(models, "auto"), "base");
}

TEST(ModelChoice, where_none_understands_it_that_is_said) {
  const auto choice = choose_whisper_model({model("base.en")}, "de");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->file.name, "base.en");
  EXPECT_THAT(choice->why, HasSubstr("understands 'de'"));
  EXPECT_THAT(choice->why, HasSubstr("repartee models pull base"));
}

}  // namespace
}  // namespace repartee::stt
