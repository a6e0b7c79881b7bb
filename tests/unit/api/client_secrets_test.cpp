#include "api/client_secrets.hpp"

#include <gtest/gtest.h>

namespace repartee::api {
namespace {

using namespace std::chrono_literals;

const core::Instant start{};

ClientSecrets::Grant of(std::string tenant) {
  return {{}, std::move(tenant)};
}

TEST(ClientSecrets, a_key_is_known_until_it_expires) {
  ClientSecrets secrets;
  const auto key = secrets.make(of("one"), 10s, start);
  ASSERT_TRUE(key);
  ASSERT_TRUE(secrets.find(*key, start + 9s));
  EXPECT_EQ(secrets.find(*key, start + 9s)->tenant, "one");
  EXPECT_FALSE(secrets.find(*key, start + 10s));
  EXPECT_FALSE(secrets.find("ek_other", start));
}

TEST(ClientSecrets, what_was_found_stays_when_its_key_is_forgotten) {
  ClientSecrets secrets;
  const auto key = secrets.make(of("one"), 10s, start);
  const auto grant = secrets.find(*key, start);
  ASSERT_TRUE(secrets.make(of("one"), 10s, start + 20s));
  EXPECT_EQ(grant->tenant, "one");
}

TEST(ClientSecrets, a_tenant_has_a_share_and_gets_it_back_as_keys_expire) {
  ClientSecrets secrets;
  for (std::size_t i = 0; i < ClientSecrets::most_of_a_tenant; ++i) {
    ASSERT_TRUE(secrets.make(of("greedy"), 10s, start));
  }
  const auto refused = secrets.make(of("greedy"), 10s, start + 9s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::overloaded);
  EXPECT_TRUE(secrets.make(of("modest"), 10s, start + 9s));
  EXPECT_TRUE(secrets.make(of("greedy"), 10s, start + 10s));
}

TEST(ClientSecrets, there_is_room_for_so_many_in_all) {
  ClientSecrets secrets(2);
  ASSERT_TRUE(secrets.make(of("one"), 10s, start));
  ASSERT_TRUE(secrets.make(of("two"), 20s, start));
  EXPECT_FALSE(secrets.make(of("three"), 10s, start + 9s));
  EXPECT_TRUE(secrets.make(of("three"), 10s, start + 10s));
  EXPECT_FALSE(secrets.make(of("four"), 10s, start + 10s));
}

}  // namespace
}  // namespace repartee::api
