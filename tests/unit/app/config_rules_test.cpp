// What the server must refuse to start with.
#include "app/config/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace repartee::app {
namespace {

using testing::HasSubstr;

std::string refusal(const Config& config) {
  const auto checked = check_rules(config);
  return checked ? std::string{} : checked.error().text();
}

TEST(Rules, allow_the_defaults) {
  EXPECT_EQ(refusal(Config{}), "");
}

TEST(Rules, refuse_to_serve_everyone_without_keys) {
  for (const char* address : {"0.0.0.0:8080", "[::]:8080", "192.168.1.2:80", "voice.example:80"}) {
    Config config;
    config.server.listen = {"127.0.0.1:8080", address};
    EXPECT_THAT(refusal(config), HasSubstr("server.listen: refusing to serve "));
    EXPECT_THAT(refusal(config), HasSubstr(address));
    EXPECT_THAT(refusal(config), HasSubstr("auth.keys"));
    config.server.insecure_public = true;
    EXPECT_EQ(refusal(config), "");
    config.server.insecure_public = false;
    config.auth.keys = {"secret"};
    EXPECT_EQ(refusal(config), "");
  }
}

TEST(Rules, know_loopback_by_address_not_by_look) {
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_TRUE(is_loopback("localhost"));
  EXPECT_FALSE(is_loopback("127.0.0.1.example.org"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback(""));
}

TEST(Rules, want_both_halves_of_a_certificate) {
  Config config;
  config.server.tls_cert = "cert.pem";
  EXPECT_THAT(refusal(config), HasSubstr("server.tls_key"));
  config.server.tls_key = "key.pem";
  EXPECT_EQ(refusal(config), "");
}

TEST(Rules, want_a_certificate_for_https) {
  Config config;
  config.server.listen = {"https://127.0.0.1:8443"};
  EXPECT_THAT(refusal(config), HasSubstr("certificate"));
}

TEST(Rules, want_an_address_that_can_be_read) {
  Config config;
  config.server.listen = {"127.0.0.1:99999"};
  EXPECT_THAT(refusal(config), HasSubstr("server.listen"));
  config.server.listen = {};
  EXPECT_THAT(refusal(config), HasSubstr("server.listen"));
}

TEST(Rules, refuse_hot_words_that_recognizers_have_no_room_for) {
  Config config;
  config.stt.hot_words = {"Acme", "Road Runner"};
  EXPECT_EQ(refusal(config), "");
  config.stt.hot_words = {std::string(300, 'x'), std::string(300, 'y')};
  EXPECT_THAT(refusal(config), HasSubstr("stt.hot_words: the words take 613 bytes"));
  EXPECT_THAT(refusal(config), HasSubstr("at most 512"));
  config.stt.hot_words = {"Acme", ""};
  EXPECT_THAT(refusal(config), HasSubstr("stt.hot_words: entry 2 is no word or phrase"));
}

TEST(Rules, refuse_an_empty_key_which_everyone_has) {
  Config config;
  config.auth.keys = {""};
  EXPECT_THAT(refusal(config), HasSubstr("auth.keys"));
}

}  // namespace
}  // namespace repartee::app
