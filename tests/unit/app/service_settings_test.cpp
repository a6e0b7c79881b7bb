#include "app/service_settings.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/config/settings.hpp"
#include "app/engines.hpp"
#include "runtime/service.hpp"

namespace repartee::app {
namespace {

TEST(CoreSettings, are_settings_of_the_configuration) {
  std::set<std::string_view> seen;
  for (const auto& row : core_settings()) {
    EXPECT_NE(find_setting(row.path), nullptr) << row.path;
    EXPECT_TRUE(seen.insert(row.path).second) << row.path << " is there twice";
  }
}

// What `repartee replay --set` changes is that setting, and nothing else.
TEST(CoreSettings, change_what_they_are_named_after) {
  Config config;
  config.turn.silence_ms = 123;
  config.turn.interrupt_ms = 456;
  conversation::Settings settings;
  const auto interrupt = settings.interruption.speech;
  for (const auto& row : core_settings()) {
    if (row.path == "turn.silence_ms") row.apply(config, settings);
  }
  EXPECT_EQ(settings.pause.silence, std::chrono::milliseconds(123));
  EXPECT_EQ(settings.interruption.speech, interrupt);
}

TEST(CoreSettings, reach_the_sessions) {
  Config config;
  config.turn.silence_ms = 123;
  config.answer.system = "Be brief.";
  const auto service = create_service(config);
  ASSERT_TRUE(service) << service.error().text();
  EXPECT_EQ((*service)->defaults.pause.silence, std::chrono::milliseconds(123));
  EXPECT_EQ((*service)->defaults.system, "Be brief.");
  EXPECT_EQ((*service)->journal, nullptr);
}

}  // namespace
}  // namespace repartee::app
