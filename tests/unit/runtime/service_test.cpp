#include "runtime/service.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace repartee::runtime {
namespace {

using Seats = std::vector<SessionRegistry::Seat>;

/// One worker who has spoken a clause, and now knows what a turn costs.
std::shared_ptr<core::WorkerPool> experienced_worker() {
  auto pool = std::make_shared<core::WorkerPool>("test", 1);
  while (pool->load().turn_cost == core::Duration(0)) {
    std::promise<void> done;
    EXPECT_TRUE(pool->submit(core::Urgency::first_clause, core::Instant{}, [&] {
      const auto begun = core::Monotonic::now();
      while (core::Monotonic::now() - begun < std::chrono::milliseconds(2)) continue;
      done.set_value();
    }));
    done.get_future().wait();
  }
  return pool;
}

/// Takes seats until one is refused; no more than `most`.
Seats fill(SessionRegistry& registry, std::size_t most) {
  Seats seats;
  while (seats.size() < most) {
    auto seat = registry.admit();
    if (!seat) return seats;
    seats.emplace_back(std::move(*seat));
  }
  return seats;
}

TEST(SessionRegistry, who_leaves_makes_room_at_once) {
  // Turns of 2 ms or more every 10 s are 2 in 10,000 of a worker: at most 3,500 to its 70 %.
  constexpr std::size_t most = 10'000;
  SessionRegistry registry(most + 1);
  registry.govern(std::make_shared<LoadGovernor>(experienced_worker()));
  auto seats = fill(registry, most);
  ASSERT_LT(seats.size(), most) << "those who sit still are counted";
  ASSERT_GT(seats.size(), 0U);
  const auto refused = registry.admit();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::overloaded);
  seats.clear();
  for (std::size_t i = 0; i < most; ++i) ASSERT_TRUE(registry.admit()) << i;
  EXPECT_EQ(registry.count(), 0U);
}

TEST(Service, of_a_tenant_is_what_the_tenant_has_and_of_anybody_else_the_servers) {
  Service service(1);
  service.prompt = "everybody's";
  service.tenants["acme"].prompt = "Roadrunner";
  EXPECT_EQ(service.of("acme").prompt, "Roadrunner");
  EXPECT_EQ(service.of("key 1").prompt, "everybody's");
  EXPECT_EQ(&service.of(""), &service);
}

}  // namespace
}  // namespace repartee::runtime
