#include "tts/text/thinking_filter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace repartee::tts {
namespace {

std::string whole(const std::string& text) {
  ThinkingFilter filter;
  std::string out = filter.feed(text);
  return out + filter.finish();
}

std::string by_byte(const std::string& text) {
  ThinkingFilter filter;
  std::string out;
  for (const char c : text) out += filter.feed(std::string(1, c));
  return out + filter.finish();
}

TEST(ThinkingFilter, drops_blocks_whatever_the_deltas) {
  for (const auto& [text, expected] : std::initializer_list<std::pair<std::string, std::string>>{
           {"<think>hm</think>Hello", "Hello"},
           {"A <THINKING>x < y</thinking>B", "A B"},
           {"<reasoning>a</reasoning><thought>b</thought>c", "c"},
           {"left</think>right", "leftright"},
           {"never <think>closed", "never "},
           {"1 < 2 and <thin air> <thinker>", "1 < 2 and <thin air> <thinker>"},
           {"ends with <thi", "ends with <thi"},
           {"<<think>x</think>", "<"},
           {"", ""}}) {
    EXPECT_EQ(whole(text), expected);
    EXPECT_EQ(by_byte(text), expected);
  }
}

TEST(ThinkingFilter, passes_text_on_without_delay) {
  ThinkingFilter filter;
  EXPECT_EQ(filter.feed("Hello <th"), "Hello ");
  EXPECT_EQ(filter.feed("en"), "<then");
}

TEST(ThinkingFilter, can_be_used_again_after_finish) {
  ThinkingFilter filter;
  filter.feed("<think>open");
  EXPECT_EQ(filter.finish(), "");
  EXPECT_EQ(filter.feed("new"), "new");
}

}  // namespace
}  // namespace repartee::tts
