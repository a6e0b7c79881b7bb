#include "stt/whisper/model_check.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "support/scripted_whisper.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

class ModelCheck : public testing::Test {
 protected:
  // A whole file, made once: the smallest shape.
  static const std::string& whole() {
    static const std::string bytes = [] {
      const test::TemporaryFolder folder;
      const auto path = folder.path() / "ggml-small.bin";
      test::write_scripted_whisper(path, {.width = 32, .numbers = test::WhisperNumbers::q8_0});
      std::ostringstream all;
      all << std::ifstream(path, std::ios::binary).rdbuf();
      return all.str();
    }();
    return bytes;
  }
  static core::Result<WhisperShape> checked(const std::string& bytes) {
    std::istringstream file(bytes);
    return check_whisper_model(file, bytes.size(), "ggml-x.bin");
  }
  // The complaint about bytes that are no model.
  static std::string complaint(const std::string& bytes) {
    const auto shape = checked(bytes);
    if (shape) return "none";
    EXPECT_EQ(shape.error().code, core::ErrorCode::corrupt);
    EXPECT_TRUE(shape.error().message.starts_with("'ggml-x.bin' is no usable whisper model"));
    EXPECT_FALSE(shape.error().hint.empty());
    return shape.error().message;
  }
  static std::string with_number(std::size_t at, std::int32_t value) {
    std::string bytes = whole();
    std::memcpy(bytes.data() + at, &value, sizeof value);
    return bytes;
  }
  static std::size_t find(const std::string& name) { return whole().find(name); }
};

bool says(const std::string& message, const std::string& part) {
  return message.find(part) != std::string::npos;
}

TEST_F(ModelCheck, a_whole_model_tells_its_shape) {
  const auto shape = checked(whole());
  ASSERT_TRUE(shape) << shape.error().text();
  EXPECT_EQ(shape->vocabulary, 51864);
  EXPECT_EQ(shape->audio_width, 32);
  EXPECT_EQ(shape->type, 2007);
}

TEST_F(ModelCheck, other_kinds_of_files_are_named) {
  EXPECT_TRUE(says(complaint(""), "empty"));
  EXPECT_TRUE(says(complaint(std::string("GGUF\3\0\0\0", 8)), "GGUF"));
  EXPECT_TRUE(says(complaint("PK\3\4 and so on"), "PyTorch"));
  EXPECT_TRUE(says(complaint("<!DOCTYPE html><html>"), "web page"));
  EXPECT_TRUE(says(complaint("version https://git-lfs.github.com/spec/v1\n"), "Git LFS"));
  EXPECT_TRUE(says(complaint("{\"error\":\"not found\"}"), "JSON"));
  EXPECT_TRUE(says(complaint("RIFF and a WAVE behind it"), "does not begin as one"));
}

TEST_F(ModelCheck, a_file_cut_short_anywhere_is_noticed) {
  for (const std::size_t left : {1U, 4U, 20U, 47U, 50U, 60U, 5000U, 64400U, 64410U, 200000U})
    EXPECT_TRUE(says(complaint(whole().substr(0, left)), "cut short")) << left;
  EXPECT_TRUE(says(complaint(whole().substr(0, whole().size() - 1)), "cut short"));
}

TEST_F(ModelCheck, a_file_cut_between_two_tensors_lacks_the_rest) {
  const std::size_t last = whole().rfind("decoder.blocks.0.cross_attn.out.bias");
  const std::size_t head = last - 4 * sizeof(std::int32_t);  // one dimension
  EXPECT_TRUE(says(complaint(whole().substr(0, head)),
                   "'decoder.blocks.0.cross_attn.out.bias' is missing"));
}

TEST_F(ModelCheck, a_file_without_weights_is_no_model) {
  const std::size_t first = find("encoder.positional_embedding") - 5 * sizeof(std::int32_t);
  EXPECT_TRUE(says(complaint(whole().substr(0, first)), "holds no weights"));
}

TEST_F(ModelCheck, more_behind_the_last_tensor_is_noticed) {
  EXPECT_NE(complaint(whole() + std::string(64, '\0')), "none");
  EXPECT_NE(complaint(whole() + "x"), "none");
}

TEST_F(ModelCheck, numbers_that_no_model_has_are_refused) {
  // Where each lies behind the magic.
  EXPECT_TRUE(says(complaint(with_number(4, 10)), "vocabulary is 10"));
  EXPECT_TRUE(says(complaint(with_number(4, 51867)), "vocabulary is 51867"));
  EXPECT_TRUE(says(complaint(with_number(8, 0)), "audio context is 0"));
  EXPECT_TRUE(says(complaint(with_number(8, 2'000'000'000)), "audio context"));
  EXPECT_TRUE(says(complaint(with_number(12, -384)), "width is -384"));
  EXPECT_TRUE(says(complaint(with_number(12, 64)), "widths differ"));
  EXPECT_TRUE(says(complaint(with_number(16, 0)), "0 heads"));
  EXPECT_TRUE(says(complaint(with_number(16, 3)), "3 heads"));
  EXPECT_TRUE(says(complaint(with_number(20, 1'000'000)), "audio layers"));
  EXPECT_TRUE(says(complaint(with_number(36, -1)), "text layers"));
  EXPECT_TRUE(says(complaint(with_number(40, 0)), "mel bands"));
  EXPECT_TRUE(says(complaint(with_number(44, 4)), "number type 4 is unknown"));
  EXPECT_TRUE(says(complaint(with_number(44, 10)), "blocks"));
  EXPECT_TRUE(says(complaint(with_number(48, 81)), "mel filters are 81"));
}

TEST_F(ModelCheck, a_vocabulary_that_claims_more_than_the_file_holds_is_refused) {
  const std::size_t vocabulary = 56 + std::size_t{80} * 201 * sizeof(float);
  EXPECT_TRUE(says(complaint(with_number(vocabulary, 2'000'000'000)), "lists 2000000000 tokens"));
  EXPECT_TRUE(says(complaint(with_number(vocabulary, -1)), "lists -1 tokens"));
  EXPECT_TRUE(says(complaint(with_number(vocabulary + 4, 2'000'000'000)), "far too long"));
  std::string no_space = whole();
  no_space[vocabulary + 8] = '_';
  EXPECT_TRUE(says(complaint(no_space), "lacks \" \""));
}

TEST_F(ModelCheck, tensors_that_disagree_with_the_header_are_refused) {
  const std::size_t name = find("encoder.positional_embedding");
  const std::size_t head = name - 5 * sizeof(std::int32_t);
  EXPECT_TRUE(says(complaint(with_number(head, 1'000'000)), "dimensions"));
  EXPECT_TRUE(says(complaint(with_number(head, 0)), "dimensions"));
  EXPECT_TRUE(says(complaint(with_number(head + 4, 2'000'000'000)), "name has"));
  EXPECT_TRUE(says(complaint(with_number(head + 8, 1)), "number type 1, not 0"));
  EXPECT_TRUE(says(complaint(with_number(head + 12, 2'000'000'000)), "another shape"));
  std::string renamed = whole();
  renamed[name] = 'x';
  EXPECT_TRUE(says(complaint(renamed), "does not have"));
}

TEST_F(ModelCheck, a_tensor_that_is_there_twice_hides_no_missing_one) {
  std::string twice = whole();
  const std::string from = "encoder.blocks.0.attn.query.weight";
  const std::string to = "encoder.blocks.0.attn.value.weight";
  twice.replace(twice.find(from), from.size(), to);
  EXPECT_TRUE(says(complaint(twice), "is there twice"));
}

TEST_F(ModelCheck, a_path_that_cannot_be_read_is_not_found) {
  const auto shape = check_whisper_model_file("/nowhere/ggml-base.en.bin");
  ASSERT_FALSE(shape);
  EXPECT_EQ(shape.error().code, core::ErrorCode::not_found);
}

}  // namespace
}  // namespace repartee::stt
