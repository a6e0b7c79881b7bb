#include "app/commands/replay_changes.hpp"

#include <gmock/gmock.h>

#include "app/config/config.hpp"
#include "app/engines.hpp"
#include "runtime/service.hpp"

namespace repartee::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

conversation::Settings changed(conversation::Settings recorded,
                               const std::vector<std::string>& assignments) {
  const auto change = replay_changes(assignments);
  EXPECT_TRUE(change) << change.error().text();
  if (change) (*change)(recorded);
  return recorded;
}

TEST(ReplayChanges, one_constant_of_the_endpointer_leaves_the_others_as_they_were_recorded) {
  conversation::Settings recorded;
  recorded.endpointing.mode = turn::Endpointing::semantic;
  recorded.endpointing.eagerness = turn::Eagerness::high;
  recorded.endpointing.patience_medium = 5;
  recorded.endpointing.odds.comma = 0.2F;
  recorded.endpointing.pause = 600ms;
  auto expected = recorded.endpointing;
  expected.patience_high = 1.5F;
  EXPECT_EQ(changed(recorded, {"endpointing.patience_high=1.5"}).endpointing, expected);
}

TEST(ReplayChanges, several_of_the_endpointer_are_changed_together) {
  conversation::Settings recorded;
  recorded.endpointing.patience_medium = 5;
  auto expected = recorded.endpointing;
  expected.longest_medium = 3s;
  expected.odds.filler = 0.2F;
  expected.pitch_weight = 0.02F;
  EXPECT_EQ(changed(recorded, {"endpointing.longest_medium_ms=3000", "endpointing.odds_filler=0.2",
                               "endpointing.pitch_weight=0.02"})
                .endpointing,
            expected);
}

TEST(ReplayChanges, a_default_is_a_value_too) {
  conversation::Settings recorded;
  recorded.endpointing.patience_medium = 5;
  EXPECT_FLOAT_EQ(
      changed(recorded, {"endpointing.patience_medium=3.35"}).endpointing.patience_medium, 3.35F);
}

TEST(ReplayChanges, the_models_time_leaves_a_chain_its_own) {
  Config config;
  config.llm.fallback = {"template", "echo"};
  config.llm.hedge_after_ms = 1'500;
  const auto recorded = (*create_service(config))->defaults;
  const auto settings = changed(recorded, {"llm.first_token_timeout_ms=4000"});
  EXPECT_EQ(recorded.first_token_within(), 10s + 2s + 3s);
  EXPECT_EQ(settings.first_token_within(), 4s + 2s + 3s);
  const auto longer = changed(recorded, {"llm.first_token_timeout_ms=100000"});
  EXPECT_GT(longer.watchdog, longer.first_token_within());
}

TEST(ReplayChanges, what_conversations_do_not_know_is_told) {
  const auto error = [](const std::string& assignment) {
    const auto change = replay_changes({"turn.silence_ms=400", assignment});
    return change ? std::string() : change.error().text();
  };
  EXPECT_THAT(error("turn.silense_ms=400"), HasSubstr("did you mean turn.silence_ms=…?"));
  EXPECT_THAT(error("endpointing.patience_medum=3"), HasSubstr("endpointing.patience_medium=…?"));
  EXPECT_THAT(error("endpointing=3"), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(error("turn.silence_ms"), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(error("endpointing.patience_medium=much"), HasSubstr("a number from -10 to 20"));
}

}  // namespace
}  // namespace repartee::app
