#include "api/access.hpp"

#include <gtest/gtest.h>

#include <string>

namespace repartee::api {
namespace {

net::Request from(std::string peer, std::string key = {}) {
  net::Request request;
  request.peer = std::move(peer);
  if (!key.empty()) request.headers.emplace_back("Authorization", "Bearer " + key);
  return request;
}

TEST(Access, each_key_is_a_tenant_wherever_it_is_used) {
  const Access access({"first", "second"}, {});
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "first")), "key 1");
  EXPECT_EQ(access.tenant(from("10.0.0.2:2000", "first")), "key 1");
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "second")), "key 2");
  EXPECT_TRUE(access.check_key(from("10.0.0.1:1000", "second")));
  EXPECT_FALSE(access.check_key(from("10.0.0.1:1000", "third")));
}

TEST(Access, the_scheme_of_a_key_has_no_case_and_the_key_has) {
  const Access access({"Secret"}, {});
  for (const auto* value : {"Bearer Secret", "BEARER Secret", "bEARER Secret"}) {
    net::Request request;
    request.headers.emplace_back("Authorization", value);
    EXPECT_TRUE(access.check_key(request)) << value;
  }
  for (const auto* value : {"Bearer secret", "Bearer", "Bearer ", "BearerSecret", "Basic Secret"}) {
    net::Request request;
    request.headers.emplace_back("Authorization", value);
    EXPECT_FALSE(access.check_key(request)) << value;
  }
}

TEST(Access, a_tenant_is_never_called_by_its_key) {
  const Access access({"secret"}, {});
  auto request = from("[::1]:1000");
  request.query["key"] = "secret";
  EXPECT_EQ(access.tenant(request), "key 1");
}

TEST(Access, all_keys_of_a_tenant_are_one_tenant) {
  const Access access({"first"}, {}, {{"acme", {"a1", "a2"}}, {"other", {"b"}}});
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "a1")), "acme");
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "a2")), "acme");
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "b")), "other");
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000", "first")), "key 1");
  for (const char* key : {"first", "a1", "a2", "b"}) {
    EXPECT_TRUE(access.check_key(from("10.0.0.1:1000", key))) << key;
  }
}

TEST(Access, with_tenants_nobody_is_let_in_without_a_key) {
  const Access access({}, {}, {{"acme", {"a"}}});
  EXPECT_EQ(access.check_key(from("127.0.0.1:1")).error().code, core::ErrorCode::unauthenticated);
  EXPECT_FALSE(access.check_key(from("127.0.0.1:1", "acme")));
  auto page = from("127.0.0.1:1", "a");
  page.headers.emplace_back("Origin", "https://voice.example");
  page.headers.emplace_back("Host", "voice.example");
  EXPECT_TRUE(access.check_origin(page)) << "a key protects the server";
}

TEST(Access, without_keys_each_machine_is_a_tenant) {
  const Access access({}, {});
  EXPECT_EQ(access.tenant(from("10.0.0.1:1000")), "10.0.0.1");
  EXPECT_EQ(access.tenant(from("10.0.0.1:1001", "any")), "10.0.0.1");
  EXPECT_EQ(access.tenant(from("[::1]:1000")), "[::1]");
}

}  // namespace
}  // namespace repartee::api
