#include "core/base64.hpp"

#include <gtest/gtest.h>

namespace repartee::core {
namespace {

TEST(Base64, what_goes_in_comes_out) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    const auto text = to_base64(bytes);
    EXPECT_EQ(text.size() % 4, 0U);
    EXPECT_EQ(from_base64(text), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64, the_vectors_of_rfc_4648) {
  for (const auto& [bytes, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, other_texts_are_refused) {
  for (const char* text : {"Z", "Zg", "Zg=", "Z===", "Zm9v ", "Zm9?", "Zg==Zg==", "-_-_", "===="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace repartee::core
