#include "models/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace repartee::models {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;

const std::string good = R"(
[[model]]
name = "a"
kind = "whisper"
licence = "MIT"
aliases = ["alpha"]
[[model.file]]
path = "a.bin"
url = "https://example.org/a.bin"
bytes = 5
)";

std::string message_of(const std::string& toml) {
  const auto catalogue = parse_catalogue(toml, "test.toml");
  EXPECT_FALSE(catalogue) << toml;
  return catalogue ? "" : catalogue.error().message;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Catalogue, the_built_in_one_holds_what_it_promises) {
  const auto& models = built_in_catalogue().models();
  for (const char* name : {"tiny",
                           "tiny.en",
                           "tiny.en-q5_1",
                           "base",
                           "base.en",
                           "base.en-q5_1",
                           "base.en-q8_0",
                           "small",
                           "small.en-q8_0",
                           "medium",
                           "medium.en",
                           "large-v3-turbo",
                           "silero",
                           "en_US-amy-medium",
                           "en_US-lessac-medium",
                           "en_GB-alba-medium",
                           "de_DE-thorsten-medium",
                           "fr_FR-siwis-medium",
                           "es_ES-davefx-medium",
                           "it_IT-paola-medium",
                           "pt_BR-faber-medium"}) {
    EXPECT_TRUE(built_in_catalogue().find(name)) << name;
  }
  for (const Model& model : models) {
    EXPECT_NE(model.about, "") << model.name;
    EXPECT_FALSE(model.languages.empty()) << model.name;
    EXPECT_EQ(model.files.size(), model.kind == Kind::piper ? 2U : 1U) << model.name;
    for (const ModelFile& file : model.files) {
      EXPECT_TRUE(file.url.starts_with("https://")) << file.url;
      // Nobody publishes how large Smart Turn is.
      EXPECT_EQ(file.bytes > 0, model.kind != Kind::smart_turn) << file.path;
      // Nor the digests of voices' descriptions, which Git LFS does not keep.
      const bool published = model.kind != Kind::smart_turn && !file.path.ends_with(".onnx.json");
      EXPECT_EQ(!file.sha256.empty(), published) << file.path;
    }
    // Where the engines look for it.
    const Model own = model_of_ones_own(model.kind, model.name);
    if (model.kind != Kind::silero && model.kind != Kind::smart_turn) {
      EXPECT_TRUE(
          std::ranges::equal(own.files, model.files, {}, &ModelFile::path, &ModelFile::path))
          << model.name;
    }
  }
}

TEST(Catalogue, the_defaults_are_in_it) {
  EXPECT_TRUE(built_in_catalogue().find(default_recognizer));
  EXPECT_TRUE(built_in_catalogue().find(default_voice));
}

TEST(Catalogue, aliases_mean_the_model) {
  EXPECT_EQ(built_in_catalogue().find("amy")->name, "en_US-amy-medium");
  EXPECT_EQ(built_in_catalogue().find("turbo")->name, "large-v3-turbo");
}

TEST(Catalogue, a_slip_is_answered_with_the_nearest_name) {
  const auto model = built_in_catalogue().find("bse.en");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::not_found);
  EXPECT_THAT(model.error().hint, HasSubstr("did you mean base.en?"));
  EXPECT_THAT(built_in_catalogue().find("").error().hint, HasSubstr("models list"));
}

TEST(Catalogue, reads_an_entry) {
  const auto catalogue = parse_catalogue(good, "test.toml");
  ASSERT_TRUE(catalogue) << catalogue.error().text();
  const Model model = *catalogue->find("alpha");
  EXPECT_EQ(model.name, "a");
  EXPECT_EQ(model.bytes(), 5U);
}

TEST(Catalogue, each_mistake_is_named) {
  EXPECT_THAT(message_of("name ="), HasSubstr("test.toml:1"));
  EXPECT_THAT(message_of(""), HasSubstr("lists no models"));
  EXPECT_THAT(message_of(good + good), HasSubstr("two of a"));
  EXPECT_THAT(message_of(with(good, "\"whisper\"", "\"whimper\"")), HasSubstr("no kind"));
  EXPECT_THAT(message_of(with(good, "\"a\"", "\"../a\"")), HasSubstr("no name"));
  EXPECT_THAT(message_of(with(good, "a.bin", "../a.bin")), HasSubstr("no path"));
  EXPECT_THAT(message_of(with(good, "a.bin", "/etc/a.bin")), HasSubstr("no path"));
  EXPECT_THAT(message_of(with(good, "https://", "file://")), HasSubstr("no address"));
  EXPECT_THAT(message_of(with(good, "bytes = 5", "bytes = -5")), HasSubstr("fewer"));
  EXPECT_THAT(message_of(with(good, "bytes = 5", "sha256 = \"ABC\"")), HasSubstr("no SHA-256"));
  EXPECT_THAT(message_of(with(good, "bytes = 5", "sha1 = \"00\"")), HasSubstr("no SHA-1"));
  EXPECT_THAT(message_of(with(good, "licence = \"MIT\"", "")), HasSubstr("no licence"));
  EXPECT_THAT(message_of(good.substr(0, good.find("[[model.file]]"))), HasSubstr("no files"));
}

TEST(Catalogue, names_do_not_leave_the_folder) {
  EXPECT_TRUE(is_model_name("base.en-q5_1"));
  for (const char* name : {"", ".", "..", ".hidden", "-f", "a/b", "a\\b", "a b", "a\n"}) {
    EXPECT_FALSE(is_model_name(name)) << name;
  }
  EXPECT_FALSE(is_model_name(std::string(101, 'a')));
}

}  // namespace
}  // namespace repartee::models
