#include "runtime/service.hpp"

#include <gtest/gtest.h>

namespace repartee::runtime {
namespace {

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
