#include "app/service_settings.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

TEST(ServiceSettings, the_endpointers_constants_are_documented_as_they_are) {
  EXPECT_EQ(endpointing_settings(Config{}), turn::EndpointingSettings{});
}

TEST(ServiceSettings, each_kind_of_constant_can_be_set) {
  Config config;
  config.endpointing.longest_medium_ms = 3000;
  config.endpointing.odds_filler = 0.2;
  config.endpointing.patience_high = 1.5;
  const auto settings = endpointing_settings(config);
  EXPECT_EQ(settings.longest_medium, std::chrono::seconds(3));
  EXPECT_FLOAT_EQ(settings.odds.filler, 0.2F);
  EXPECT_FLOAT_EQ(settings.patience_high, 1.5F);
}

}  // namespace
}  // namespace repartee::app
