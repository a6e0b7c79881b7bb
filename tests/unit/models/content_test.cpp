#include "models/content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/model_files.hpp"

namespace repartee::models {
namespace {

using ::testing::HasSubstr;

Content whole(const std::string& bytes) {
  return recognize(bytes, bytes.size());
}

TEST(Content, tells_models_by_their_first_bytes) {
  EXPECT_EQ(whole(test::whisper_like()), Content::whisper);
  EXPECT_EQ(whole(test::onnx_like()), Content::onnx);
  EXPECT_EQ(whole(test::onnx_like(100'000)), Content::onnx);
  EXPECT_EQ(whole(test::piper_settings()), Content::piper_settings);
}

TEST(Content, the_head_is_enough_of_a_large_file) {
  const std::string graph = test::onnx_like(5'000'000);
  EXPECT_EQ(recognize(graph.substr(0, 64), graph.size()), Content::onnx);
  const std::string whisper = test::whisper_like();
  EXPECT_EQ(recognize(whisper.substr(0, 64), whisper.size()), Content::whisper);
}

TEST(Content, a_graph_whose_end_is_missing_is_named) {
  const std::string graph = test::onnx_like(5000);
  EXPECT_EQ(whole(graph.substr(0, 4000)), Content::onnx_truncated);
}

TEST(Content, a_whisper_file_without_weights_is_named) {
  EXPECT_EQ(whole(test::whisper_like().substr(0, 20'000)), Content::whisper_empty);
}

TEST(Content, a_ggml_file_of_something_else_is_no_whisper_model) {
  std::string other = test::whisper_like();
  other[4] = 3;
  other[5] = other[6] = 0;  // a vocabulary of three words
  EXPECT_EQ(whole(other), Content::ggml);
  EXPECT_EQ(whole("lmgg"), Content::ggml);
}

TEST(Content, what_proxies_and_checkouts_leave_is_named) {
  EXPECT_EQ(whole("\n <!DOCTYPE html><html>Sign in"), Content::web_page);
  EXPECT_EQ(whole("<html><head>"), Content::web_page);
  EXPECT_EQ(whole("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
            Content::lfs_pointer);
}

TEST(Content, everything_else_is_unknown) {
  for (const std::string& bytes :
       {std::string(), std::string("hello"), std::string(100, '\0'), std::string(100, '\xff'),
        std::string("{"), std::string(R"({"audio":1})"), std::string("[1]"), std::string("<svg>"),
        std::string("\x08\x08"), std::string("\x3a\x05graph")}) {
    EXPECT_EQ(whole(bytes), Content::unknown) << bytes;
  }
}

TEST(Content, says_what_it_is_and_what_it_should_be) {
  const auto page =
      check_content({.path = "ggml-base.en.bin"}, Kind::whisper, Content::web_page, "what came");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().message, "what came is a web page, not a Whisper model");
  EXPECT_THAT(page.error().hint, HasSubstr("proxy"));
  EXPECT_FALSE(check_content({.path = "piper/a.onnx.json"}, Kind::piper, Content::onnx, "x"));
  EXPECT_TRUE(check_content({.path = "piper/a.onnx"}, Kind::piper, Content::onnx, "x"));
  EXPECT_TRUE(check_content({.path = "silero.onnx"}, Kind::silero, Content::onnx, "x"));
}

}  // namespace
}  // namespace repartee::models
