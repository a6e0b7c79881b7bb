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

TEST(LlmRegistry, the_machines_time_is_used_where_none_is_given) {
  const auto made = create_language_model({.engine = "template"}, nullptr);
  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(test::ask(**made, test::heard("what time is it")).text(), HasSubstr("M."));
}

}  // namespace
}  // namespace repartee::llm
