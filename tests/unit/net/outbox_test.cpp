#include "net/outbox.hpp"

#include <gtest/gtest.h>

namespace repartee::net {
namespace {

using Kind = Outgoing::Kind;

TEST(Outbox, keeps_the_order_of_control_and_audio) {
  Outbox outbox;
  ASSERT_TRUE(outbox.push({Kind::text, "a"}));
  ASSERT_TRUE(outbox.push({Kind::audio, "b"}));
  ASSERT_TRUE(outbox.push({Kind::binary, "c"}));
  EXPECT_EQ(outbox.pop().data, "a");
  EXPECT_EQ(outbox.pop().data, "b");
  EXPECT_EQ(outbox.pop().data, "c");
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.bytes(), 0u);
}

TEST(Outbox, clears_audio_and_nothing_else) {
  Outbox outbox;
  for (const auto kind : {Kind::audio, Kind::text, Kind::audio, Kind::binary, Kind::audio}) {
    ASSERT_TRUE(outbox.push({kind, "1234"}));
  }
  EXPECT_EQ(outbox.clear_audio(), 3u);
  EXPECT_EQ(outbox.bytes(), 8u);
  EXPECT_EQ(outbox.pop().kind, Kind::text);
  EXPECT_EQ(outbox.pop().kind, Kind::binary);
  EXPECT_EQ(outbox.clear_audio(), 0u);
}

TEST(Outbox, refuses_what_goes_over_its_bound) {
  Outbox outbox;
  ASSERT_TRUE(outbox.push({Kind::binary, std::string(Outbox::bound_bytes - 1, 'x')}));
  ASSERT_TRUE(outbox.push({Kind::text, "y"}));
  EXPECT_FALSE(outbox.push({Kind::text, "z"}));
  EXPECT_EQ(outbox.bytes(), Outbox::bound_bytes);
}

TEST(Outbox, takes_one_message_of_any_size_when_empty) {
  Outbox outbox;
  ASSERT_TRUE(outbox.push({Kind::binary, std::string(Outbox::bound_bytes + 1, 'x')}));
  EXPECT_FALSE(outbox.push({Kind::text, "z"}));
  outbox.pop();
  EXPECT_TRUE(outbox.push({Kind::text, "z"}));
}

TEST(Outbox, bounds_the_number_of_tiny_messages) {
  Outbox outbox;
  for (std::size_t i = 0; i < Outbox::bound_messages; ++i) {
    ASSERT_TRUE(outbox.push({Kind::text, "x"}));
  }
  EXPECT_FALSE(outbox.push({Kind::text, "x"}));
}

}  // namespace
}  // namespace repartee::net
