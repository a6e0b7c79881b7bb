#include "runtime/guess_budget.hpp"

#include <gtest/gtest.h>

namespace repartee::runtime {
namespace {

using namespace std::chrono_literals;

const core::Instant start(1h);

TEST(GuessBudget, a_tenant_that_has_lost_its_minute_waits_until_it_is_paid_off) {
  GuessBudget budget(600);
  EXPECT_TRUE(budget.affordable("a", start));
  budget.spend("a", 599, start);
  EXPECT_TRUE(budget.affordable("a", start));
  budget.spend("a", 61, start);  // ten tokens a second: 660 are below 600 again after 6 s
  EXPECT_FALSE(budget.affordable("a", start));
  EXPECT_FALSE(budget.affordable("a", start + 5s));
  EXPECT_TRUE(budget.affordable("a", start + 7s));
}

TEST(GuessBudget, what_one_tenant_loses_costs_no_other) {
  GuessBudget budget(600);
  budget.spend("a", 5000, start);
  EXPECT_FALSE(budget.affordable("a", start + 1min));
  EXPECT_TRUE(budget.affordable("b", start));
  // What is paid off is forgotten also when another spends.
  budget.spend("b", 10, start + 1h);
  EXPECT_TRUE(budget.affordable("a", start + 1h));
}

TEST(GuessBudget, a_tenant_may_have_its_own_share) {
  GuessBudget budget(600, {{"large", 6000}, {"free", 0}});
  for (const char* tenant : {"small", "large", "free"}) budget.spend(tenant, 1200, start);
  EXPECT_FALSE(budget.affordable("small", start));
  EXPECT_TRUE(budget.affordable("large", start));
  EXPECT_TRUE(budget.affordable("free", start));
  budget.spend("large", 6000, start);
  EXPECT_FALSE(budget.affordable("large", start));
  // Each pays off by its own share: 7200 are below 6000 after 12 s, 1200 below 600 after a minute.
  EXPECT_TRUE(budget.affordable("large", start + 13s));
  EXPECT_FALSE(budget.affordable("small", start + 59s));
  EXPECT_TRUE(budget.affordable("small", start + 61s));
}

TEST(GuessBudget, without_a_bound_nothing_is_refused) {
  GuessBudget budget(0);
  budget.spend("a", 1'000'000'000, start);
  EXPECT_TRUE(budget.affordable("a", start));
}

}  // namespace
}  // namespace repartee::runtime
