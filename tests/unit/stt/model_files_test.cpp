#include "stt/whisper/model_files.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"

namespace repartee::stt {
namespace {

class ModelFiles : public testing::Test {
 protected:
  // A file with the head of a whisper model, and as long as one would be.
  void add(const std::string& file, std::int32_t vocabulary, std::int32_t width,
           std::int32_t layers) {
    const std::array<std::int32_t, 12> head = {0x67676d6c, vocabulary, 1500, width,  6,  layers,
                                               448,        width,      6,    layers, 80, 7};
    std::ofstream out(folder_.path() / file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(head.data()), sizeof head);
    out.close();
    std::filesystem::resize_file(
        folder_.path() / file,
        static_cast<std::uintmax_t>(vocabulary) * static_cast<std::uintmax_t>(width));  // sparse
  }
  void add_text(const std::string& file, const std::string& text) {
    std::ofstream(folder_.path() / file) << text;
  }
  std::string found(const std::string& model) {
    const auto file = find_whisper_model(model, folder_.path());
    return file ? file->name : std::string(core::name(file.error().code));
  }

  test::TemporaryFolder folder_;
};

TEST_F(ModelFiles, the_largest_network_is_the_best_then_english_then_q8_0) {
  add("ggml-tiny.en.bin", 51864, 384, 4);
  add("ggml-base.bin", 51865, 512, 6);
  add("ggml-base.en.bin", 51864, 512, 6);
  add("ggml-base.en-q8_0.bin", 51864, 512, 6);
  std::vector<std::string> names;
  for (const auto& model : whisper_models_in(folder_.path())) names.push_back(model.name);
  EXPECT_EQ(names, (std::vector<std::string>{"base.en-q8_0", "base.en", "base", "tiny.en"}));
  EXPECT_EQ(found(""), "base.en-q8_0");
}

TEST_F(ModelFiles, a_name_means_its_file_or_the_q8_0_of_it) {
  add("ggml-tiny.en.bin", 51864, 384, 4);
  add("ggml-base.en-q8_0.bin", 51864, 512, 6);
  EXPECT_EQ(found("tiny.en"), "tiny.en");
  EXPECT_EQ(found("base.en"), "base.en-q8_0");
}

TEST_F(ModelFiles, a_path_means_itself_wherever_it_is) {
  add("my-own.bin", 51866, 512, 6);
  const auto file = find_whisper_model((folder_.path() / "my-own.bin").string(), "/nowhere");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->name, "my-own");
  EXPECT_TRUE(file->multilingual);
}

TEST_F(ModelFiles, an_unknown_name_lists_what_there_is) {
  add("ggml-tiny.en.bin", 51864, 384, 4);
  const auto file = find_whisper_model("huge", folder_.path());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, core::ErrorCode::not_found);
  EXPECT_NE(file.error().hint.find("tiny.en"), std::string::npos);
}

TEST_F(ModelFiles, what_is_no_whisper_model_is_passed_over) {
  add_text("ggml-empty.bin", "");
  add_text("ggml-short.bin", "lmgg");
  add_text("ggml-prose.bin", std::string(1000, 'x'));
  add("ggml-no-words.bin", 16, 384, 4);
  std::filesystem::create_directory(folder_.path() / "ggml-folder.bin");
  EXPECT_TRUE(whisper_models_in(folder_.path()).empty());
  EXPECT_EQ(found(""), "not_found");
  const auto path = find_whisper_model((folder_.path() / "ggml-prose.bin").string(), {});
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code, core::ErrorCode::corrupt);
}

TEST_F(ModelFiles, a_head_without_weights_is_no_model) {
  add("ggml-base.en.bin", 51864, 512, 6);
  std::filesystem::resize_file(folder_.path() / "ggml-base.en.bin", 600'000);
  EXPECT_EQ(found(""), "not_found");
  EXPECT_EQ(found("base.en"), "corrupt");
}

TEST_F(ModelFiles, one_that_is_damaged_is_named_with_what_is_wrong) {
  EXPECT_FALSE(damaged_whisper_model_in(folder_.path()));
  add("ggml-tiny.en.bin", 51864, 384, 4);
  add_text("ggml-silero-v6.2.0.bin", "another kind of model");
  std::filesystem::create_directory(folder_.path() / "ggml-folder.bin");
  EXPECT_FALSE(damaged_whisper_model_in(folder_.path()));
  add_text("ggml-base.en.bin", "<!doctype html><html>please log in</html>");
  const auto damaged = damaged_whisper_model_in(folder_.path());
  ASSERT_TRUE(damaged);
  EXPECT_NE(damaged->message.find("ggml-base.en.bin"), std::string::npos);
  EXPECT_NE(damaged->message.find("web page"), std::string::npos) << damaged->message;
}

TEST_F(ModelFiles, a_folder_that_does_not_exist_holds_no_models) {
  EXPECT_TRUE(whisper_models_in(folder_.path() / "nowhere").empty());
}

TEST(ModelFilesOfTheTestData, have_no_weights_or_are_no_whisper_model) {
  for (const char* name : {"models/for-tests-ggml-base.en.bin", "models/ggml-silero-v6.2.0.bin"}) {
    const auto path = test::test_data(name);
    if (!path) GTEST_SKIP() << test::missing_test_data(name);
    EXPECT_FALSE(read_whisper_model_head(*path)) << name;
  }
}

}  // namespace
}  // namespace repartee::stt
