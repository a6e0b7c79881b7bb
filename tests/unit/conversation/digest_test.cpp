#include "conversation/digest.hpp"

#include <gtest/gtest.h>

namespace repartee::conversation {
namespace {

using namespace std::chrono_literals;

constexpr core::Instant begin = core::Instant(1h);

std::uint64_t digest(const Effects& effects, core::Instant origin = begin) {
  Digest digest(origin);
  for (const auto& effect : effects) digest.add(effect);
  return digest.value();
}

TEST(Digest, tells_effects_apart) {
  const Effects hold{effect::Hold{1, 100}};
  EXPECT_EQ(digest(hold), digest({effect::Hold{1, 100}}));
  EXPECT_NE(digest(hold), digest({effect::Hold{2, 100}}));
  EXPECT_NE(digest(hold), digest({effect::Hold{1, 101}}));
  EXPECT_NE(digest(hold), digest({effect::Resume{1, 100}}));
  EXPECT_NE(digest(hold), digest({effect::Hold{1, 100}, effect::Hold{1, 100}}));
}

TEST(Digest, tells_texts_and_lists_apart) {
  const auto ask = [](std::vector<llm::Message> messages) {
    return digest({effect::AskModel{{1, 2}, {"", std::move(messages), "en", 300}, begin}});
  };
  const llm::Message one{llm::Role::user, "good morning"}, other{llm::Role::user, "good evening"};
  EXPECT_EQ(ask({one}), ask({one}));
  EXPECT_NE(ask({one}), ask({other}));
  EXPECT_NE(ask({one}), ask({one, one}));
  EXPECT_NE(ask({{llm::Role::user, "ab"}, {llm::Role::user, "c"}}),
            ask({{llm::Role::user, "a"}, {llm::Role::user, "bc"}}));
  // Longer than the eight bytes that are taken at once.
  EXPECT_NE(ask({{llm::Role::user, "12345678a"}}), ask({{llm::Role::user, "12345678b"}}));
}

TEST(Digest, does_not_depend_on_when_the_conversation_was) {
  const auto asked_at = [](core::Instant opened) {
    return digest({effect::AskModel{{1, 2}, {}, opened + 20s}}, opened);
  };
  EXPECT_EQ(asked_at(begin), asked_at(begin + 1000h));
}

}  // namespace
}  // namespace repartee::conversation
