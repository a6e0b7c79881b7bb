#include "net/tls.hpp"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <fstream>

#include "support/certificate.hpp"
#include "support/raw_http.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

using test::RawConnection;
using test::request;
using test::TemporaryCertificate;
using test::TestServer;
using testing::HasSubstr;

asio::awaitable<Response> say_whether_secure(Request request) {
  Response response;
  response.body = (request.secure ? "secure " : "plain ") + request.body;
  co_return response;
}

ServerOptions both_endpoints(const TemporaryCertificate& certificate) {
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0, false}, {"127.0.0.1", 0, true}};
  options.tls_certificate = certificate.certificate_file();
  options.tls_key = certificate.key_file();
  return options;
}

TEST(Tls, serves_http_and_https_from_one_process) {
  const TemporaryCertificate certificate;
  TestServer server({.http = say_whether_secure}, both_endpoints(certificate));
  ASSERT_THAT(server.url(0), testing::StartsWith("http://127.0.0.1:"));
  ASSERT_THAT(server.url(1), testing::StartsWith("https://127.0.0.1:"));
  RawConnection plain(server.port(0));
  RawConnection secure(server.port(1), {.on = true});
  for (int i = 0; i < 3; ++i) {
    plain.send(request("POST", "/", "a"));
    EXPECT_EQ(plain.read_response().body, "plain a");
    secure.send(request("POST", "/", std::string(100'000, 'b')));
    EXPECT_EQ(secure.read_response().body, "secure " + std::string(100'000, 'b'));
  }
}

TEST(Tls, says_goodbye_when_it_closes) {
  const TemporaryCertificate certificate;
  TestServer server({.http = say_whether_secure}, both_endpoints(certificate));
  RawConnection client(server.port(1), {.on = true});
  client.send(request("GET", "/", "", "Connection: close\r\n"));
  EXPECT_EQ(client.read_response().body, "secure ");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Tls, refuses_versions_before_1_2) {
  const TemporaryCertificate certificate;
  TestServer server({.http = say_whether_secure}, both_endpoints(certificate));
  EXPECT_ANY_THROW(RawConnection(server.port(1), {.on = true, .newest_version = TLS1_1_VERSION}));
  EXPECT_EQ(
      RawConnection(server.port(1), {.on = true, .newest_version = TLS1_2_VERSION}).tls_version(),
      "TLSv1.2");
  EXPECT_EQ(RawConnection(server.port(1), {.on = true}).tls_version(), "TLSv1.3");
}

TEST(Tls, negotiates_http_1_1_and_nothing_else) {
  const TemporaryCertificate certificate;
  TestServer server({.http = say_whether_secure}, both_endpoints(certificate));
  EXPECT_EQ(RawConnection(server.port(1), {.on = true, .alpn = "\x02h2\x08http/1.1"}).alpn(),
            "http/1.1");
  EXPECT_ANY_THROW(RawConnection(server.port(1), {.on = true, .alpn = "\x02h2"}));
}

TEST(Tls, survives_a_client_that_speaks_no_tls) {
  const TemporaryCertificate certificate;
  TestServer server({.http = say_whether_secure}, both_endpoints(certificate));
  RawConnection confused(server.port(1));
  confused.send(request("GET", "/"));
  confused.read_to_end();
  RawConnection client(server.port(1), {.on = true});
  client.send(request("GET", "/"));
  EXPECT_EQ(client.read_response().body, "secure ");
}

TEST(Tls, names_the_file_that_cannot_be_used) {
  const TemporaryCertificate certificate;
  const TemporaryCertificate other;
  const std::string cert = certificate.certificate_file();
  const std::string key = certificate.key_file();

  const auto missing = server_tls("/nowhere/cert.pem", key);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, core::ErrorCode::invalid_argument);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/cert.pem"));

  const auto without = server_tls("", "");
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().hint, HasSubstr("--tls-cert"));

  const auto mismatch = server_tls(cert, other.key_file());
  ASSERT_FALSE(mismatch);
  EXPECT_THAT(mismatch.error().message, HasSubstr("does not belong"));
  EXPECT_THAT(mismatch.error().message, HasSubstr(other.key_file()));

  const auto swapped = server_tls(key, cert);
  ASSERT_FALSE(swapped);
  EXPECT_THAT(swapped.error().message, HasSubstr(key));

  std::ofstream(other.certificate_file()) << "not PEM";
  EXPECT_FALSE(server_tls(other.certificate_file(), key));
  EXPECT_FALSE(client_tls("/nowhere/ca.pem"));
  EXPECT_TRUE(server_tls(cert, key));
  EXPECT_TRUE(client_tls(cert));
  EXPECT_TRUE(client_tls(""));
}

TEST(Tls, serves_with_an_expired_certificate_but_warns) {
  const TemporaryCertificate expired(std::chrono::hours(-48));
  EXPECT_TRUE(server_tls(expired.certificate_file(), expired.key_file()));
}

TEST(Tls, fails_to_start_without_a_usable_certificate) {
  asio::io_context io;
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0, true}};
  const auto server = start_server(io, options, {.http = say_whether_secure});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, core::ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace repartee::net
