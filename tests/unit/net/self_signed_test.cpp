#include "net/self_signed.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "net/tls.hpp"
#include "net/websocket_client.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_server.hpp"

namespace repartee::net {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(SelfSigned, the_certificate_serves_every_name_of_this_machine) {
  const test::TemporaryFolder folder;
  const auto files = self_signed_certificate(folder.path() / "tls");
  ASSERT_TRUE(files) << files.error().text();
  Handlers handlers;
  handlers.websocket = [](const Request&) {
    return Upgrade{"", [](std::shared_ptr<WebSocket>) -> asio::awaitable<void> { co_return; }};
  };
  ServerOptions options;
  options.tls_certificate = files->certificate;
  options.tls_key = files->key;
  options.listen = {{"127.0.0.1", 0, true}};
  const test::TestServer server(handlers, options);
  for (const std::string name : {"localhost", "127.0.0.1"}) {
    test::TestIo io;
    const auto socket = io.run(connect("wss://" + name + ":" + std::to_string(server.port()) + "/",
                                       {.ca_file = files->certificate}));
    EXPECT_TRUE(socket) << name << ": " << socket.error().text();
  }
}

TEST(SelfSigned, only_the_owner_may_read_the_key) {
  const test::TemporaryFolder folder;
  const auto files = self_signed_certificate(folder.path());
  ASSERT_TRUE(files);
  EXPECT_EQ(fs::status(files->key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(SelfSigned, it_is_made_once_and_again_when_it_is_about_to_expire_or_broken) {
  const test::TemporaryFolder folder;
  const auto first = self_signed_certificate(folder.path());
  ASSERT_TRUE(first);
  const auto made = text_of(first->certificate);
  ASSERT_TRUE(self_signed_certificate(folder.path()));
  EXPECT_EQ(text_of(first->certificate), made);
  ASSERT_TRUE(self_signed_certificate(folder.path(), std::chrono::hours(366 * 24)));
  const auto renewed = text_of(first->certificate);
  EXPECT_NE(renewed, made);
  std::ofstream(first->key) << "no key";
  ASSERT_TRUE(self_signed_certificate(folder.path()));
  EXPECT_NE(text_of(first->certificate), renewed);
  EXPECT_TRUE(server_tls(first->certificate, first->key));
}

TEST(SelfSigned, a_folder_that_cannot_be_written_is_named) {
  const test::TemporaryFolder folder;
  const auto file = (folder.path() / "file").string();
  std::ofstream(file) << "not a folder";
  const auto files = self_signed_certificate(file + "/tls");
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find(file), std::string::npos);
}

}  // namespace
}  // namespace repartee::net
