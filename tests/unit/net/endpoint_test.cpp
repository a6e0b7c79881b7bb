#include <gtest/gtest.h>

#include "net/server.hpp"
#include "net/url.hpp"

namespace repartee::net {
namespace {

TEST(Endpoint, understands_hosts_addresses_and_schemes) {
  struct Case {
    const char* text;
    bool tls_default;
    const char* host;
    std::uint16_t port;
    bool tls;
  };
  for (const auto& expected :
       {Case{"127.0.0.1:8080", false, "127.0.0.1", 8080, false},
        Case{"127.0.0.1:8080", true, "127.0.0.1", 8080, true},
        Case{"[::1]:0", false, "::1", 0, false},
        Case{"http://localhost:80", true, "localhost", 80, false},
        Case{"https://voice.example:65535/", false, "voice.example", 65535, true}}) {
    const auto endpoint = parse_endpoint(expected.text, expected.tls_default);
    ASSERT_TRUE(endpoint) << expected.text << ": " << endpoint.error().text();
    EXPECT_EQ(endpoint->host, expected.host);
    EXPECT_EQ(endpoint->port, expected.port);
    EXPECT_EQ(endpoint->tls, expected.tls);
  }
}

TEST(Endpoint, refuses_what_cannot_be_listened_on_and_quotes_it) {
  for (const std::string text :
       {"", "localhost", ":8080", "localhost:", "localhost:http", "localhost:65536", "localhost:-1",
        "localhost:80 ", "::1:8080", "[::1", "[::1]8080", "[nonsense]:80", "ws://localhost:80",
        "http://localhost:80/path", "a b:80", "user@host:80", "[::1%eth0]:80"}) {
    const auto endpoint = parse_endpoint(text, false);
    ASSERT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error().code, core::ErrorCode::invalid_argument) << text;
    EXPECT_FALSE(endpoint.error().message.empty());
  }
}

TEST(Endpoint, refuses_a_nul_within_an_address) {
  EXPECT_FALSE(parse_endpoint(std::string("[::1\0x]:80", 11), false));
  EXPECT_FALSE(parse_endpoint(std::string("host\0:80", 8), false));
}

TEST(Url, knows_the_port_of_each_scheme) {
  EXPECT_EQ(parse_url("ws://host")->port, 80);
  EXPECT_EQ(parse_url("http://host")->port, 80);
  EXPECT_EQ(parse_url("wss://host")->port, 443);
  EXPECT_EQ(parse_url("HTTPS://host")->port, 443);
  EXPECT_TRUE(parse_url("HTTPS://host")->tls);
  EXPECT_EQ(parse_url("ws://[::1]:8080/ws?a=b#c")->port, 8080);
}

TEST(Url, gives_the_target_and_the_authority_of_a_request) {
  const auto url = parse_url("wss://[::1]:8080/ws/voice?mode=echo#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->target, "/ws/voice?mode=echo");
  EXPECT_EQ(url->authority(), "[::1]:8080");
  EXPECT_EQ(parse_url("ws://host?a=b")->target, "/?a=b");
  EXPECT_EQ(parse_url("ws://host:80")->authority(), "host");
}

TEST(Url, refuses_what_is_no_server_and_never_quotes_credentials) {
  for (const char* text : {"", "host", "ftp://host", "ws://", "ws://:80", "ws://host:port",
                           "ws://host/a b", "ws://host/\r\nX: y"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
  const auto secret = parse_url("wss://user:hunter2@host/");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().text().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace repartee::net
