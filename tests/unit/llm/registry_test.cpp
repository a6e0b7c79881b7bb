#include "llm/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using core::ErrorCode;
using testing::HasSubstr;

TEST(LlmRegistry, an_unknown_engine_is_told_the_known_ones) {
  const auto made = create_language_model({.engine = "hal"}, nullptr);
  ASSERT_TRUE(made.has_error());
  EXPECT_EQ(made.error().code, ErrorCode::not_found);
  EXPECT_THAT(made.error().hint, HasSubstr("echo, template, openai, scripted"));
}

TEST(LlmRegistry, a_template_file_is_read_and_its_mistakes_named) {
  const auto missing =
      create_language_model({.engine = "template", .template_file = "/nowhere"}, nullptr);
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);

  const std::string path = testing::TempDir() + "repartee_registry_test.toml";
  std::ofstream(path) << "[fallback]\nresponses = [\"From a file.\"]\n";
  const auto made = create_language_model({.engine = "template", .template_file = path}, nullptr);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(test::ask(**made, test::heard("hi")).text(), "From a file.");

  std::ofstream(path) << "[fallback]\n";
  const auto broken = create_language_model({.engine = "template", .template_file = path}, nullptr);
  ASSERT_TRUE(broken.has_error());
  EXPECT_THAT(broken.error().message, HasSubstr(path + ":1:"));
}

TEST(LlmRegistry, fallbacks_are_engines_and_models_of_this_or_another_server) {
  const auto made = create_language_model(
      {.engine = "openai",
       .base_url = "http://one.example/v1",
       .api_key = "secret",
       .model = "large",
       .fallback = {"openai:small:1b", "openai:org/tiny@http://two.example/v1", "template"}},
      http::create_http_client());
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ((*made)->description(),
            "openai large at http://one.example/v1, else openai small:1b at http://one.example/v1, "
            "else openai org/tiny at http://two.example/v1, else template built-in");
}

TEST(LlmRegistry, a_wrong_fallback_is_named) {
  const auto made = create_language_model({.engine = "echo", .fallback = {"hal"}}, nullptr);
  ASSERT_TRUE(made.has_error());
  EXPECT_THAT(made.error().message, HasSubstr("llm.fallback \"hal\""));
}

TEST(LlmRegistry, the_machines_time_is_used_where_none_is_given) {
  const auto made = create_language_model({.engine = "template"}, nullptr);
  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(test::ask(**made, test::heard("what time is it")).text(), HasSubstr("M."));
}

}  // namespace
}  // namespace repartee::llm
