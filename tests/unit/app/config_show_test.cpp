// What is printed of the configuration, and that the committed files are what the table says.
#include "app/config/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "app/config/toml_source.hpp"

namespace repartee::app {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string committed(const std::string& path) {
  std::ifstream in(std::string(REPARTEE_SOURCE_DIR "/") + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

Loaded defaults() {
  Loaded loaded;
  for (const Setting& setting : settings()) loaded.origins.emplace(setting.path, "default");
  return loaded;
}

TEST(Settings, have_distinct_paths_flags_and_variables_and_a_documented_group) {
  std::set<std::string> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(std::string(setting.path)).second) << setting.path;
    EXPECT_TRUE(names.insert(flag_of(setting)).second) << setting.path;
    EXPECT_TRUE(names.insert(variable_of(setting)).second) << setting.path;
    EXPECT_FALSE(about_group(setting.group()).empty()) << setting.path;
    EXPECT_FALSE(setting.about.empty()) << setting.path;
  }
}

TEST(Settings, have_defaults_that_are_allowed) {
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(check_value(setting, setting.path, fetch(setting, Config{}))) << setting.path;
  }
}

TEST(Show, effective_settings_are_toml_that_says_where_values_come_from) {
  Loaded loaded = defaults();
  loaded.config.turn.silence_ms = 300;
  loaded.origins["turn.silence_ms"] = "repartee.toml:12";
  const std::string text = effective_toml(loaded);
  EXPECT_THAT(text, HasSubstr("\nsilence_ms = 300  # repartee.toml:12\n"));
  EXPECT_THAT(text, HasSubstr("\nspeed = 1.0  # default\n"));
  const auto read = read_toml(text, "printed");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->size(), settings().size());
}

TEST(Show, never_prints_a_key) {
  Loaded loaded = defaults();
  loaded.config.auth.keys = {"hunter2", "hunter3"};
  loaded.config.llm.api_key = "hunter4";
  const std::string toml = effective_toml(loaded);
  EXPECT_THAT(toml, HasSubstr("keys = [\"***\", \"***\"]"));
  EXPECT_THAT(toml, HasSubstr("api_key = \"***\""));
  EXPECT_THAT(toml + effective_json(loaded), Not(HasSubstr("hunter")));
}

TEST(Show, json_is_one_object_a_setting) {
  std::istringstream lines(effective_json(defaults()));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto object = nlohmann::json::parse(line);
    const Setting* setting = find_setting(object.at("path").get<std::string>());
    ASSERT_NE(setting, nullptr) << line;
    EXPECT_EQ(object.at("value"), to_json(*setting, fetch(*setting, Config{})));
    EXPECT_EQ(object.at("from"), "default");
  }
  EXPECT_EQ(count, settings().size());
}

TEST(Show, the_example_without_its_comment_signs_sets_every_default) {
  std::istringstream lines(example_toml());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const bool commented_setting = line.starts_with("#") && !line.starts_with("# ");
    text += (commented_setting ? line.substr(1) : line) + "\n";
  }
  const auto read = read_toml(text, "example");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->size(), settings().size());
  Config config;
  for (const Assignment& assignment : *read) {
    if (assignment.setting->shown_default.empty()) {
      store(*assignment.setting, assignment.value, config);
    }
  }
  EXPECT_EQ(config, Config{});
}

TEST(Show, the_committed_example_is_up_to_date) {
  EXPECT_EQ(committed("examples/repartee.toml"), example_toml())
      << "run: build/release/repartee config --example >examples/repartee.toml";
}

TEST(Show, the_committed_reference_is_up_to_date) {
  EXPECT_EQ(committed("docs/configuration.md"), reference_markdown())
      << "run: build/release/repartee config --markdown >docs/configuration.md";
}

}  // namespace
}  // namespace repartee::app
