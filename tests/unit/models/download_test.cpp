#include "models/download.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "support/file_server.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::models {
namespace {

using core::ErrorCode;
using test::FileRequest;
using test::FileServer;
using test::response;
using test::whole_or_rest;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// 100,000 bytes that differ from place to place.
std::string some_file() {
  std::string bytes(100'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 / 7);
  return bytes;
}

class Download : public testing::Test {
 protected:
  core::Result<> run(const std::string& url, std::uint64_t bytes = 0, bool has_digest = false,
                     int attempts = 5) {
    return download({.url = url,
                     .part = part(),
                     .bytes = bytes,
                     .has_digest = has_digest,
                     .attempts = attempts,
                     .free_bytes = free_bytes},
                    [this](std::uint64_t done, std::uint64_t total) {
                      last_done = done;
                      last_total = total;
                    });
  }

  std::filesystem::path part() const { return folder.path() / "file.part"; }

  std::string content() const {
    std::ifstream file(part(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void lay_down(const std::string& bytes, const std::string& etag = "") const {
    std::ofstream(part(), std::ios::binary) << bytes;
    if (!etag.empty()) std::ofstream(part().string() + ".etag") << etag << '\n';
  }

  const test::TemporaryFolder folder;
  const std::string file = some_file();
  std::function<std::uint64_t(const std::filesystem::path&)> free_bytes;
  std::uint64_t last_done = 0, last_total = 0;
};

TEST_F(Download, fetches_a_file_and_tells_how_far_it_is) {
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  const auto done = run(server.url(), file.size());
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(content() == file);
  EXPECT_EQ(last_done, file.size());
  EXPECT_EQ(last_total, file.size());
  EXPECT_EQ(server.requests().at(0).range, "");
}

TEST_F(Download, goes_on_by_itself_where_the_connection_broke) {
  int call = 0;
  const FileServer server([&](const FileRequest& request) {
    const std::string answer = whole_or_rest(file, request);
    return ++call < 4 ? answer.substr(0, answer.size() - 60'000 / call) : answer;
  });
  const auto done = run(server.url(), file.size(), true);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(content() == file);
  const auto requests = server.requests();
  ASSERT_THAT(requests, SizeIs(4));
  EXPECT_EQ(requests[1].range, "bytes=40000-");
  EXPECT_EQ(requests[1].if_range, "\"one\"");
}

TEST_F(Download, keeps_what_came_and_says_so_when_the_connection_keeps_breaking) {
  const FileServer server([&](const FileRequest& request) {
    const std::string answer = whole_or_rest(file, request);
    return answer.substr(0, answer.size() - 90'000 + 1'000 * request.range.size());
  });
  const auto done = run(server.url(), file.size(), true, /*attempts=*/1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::closed);
  EXPECT_THAT(done.error().message, HasSubstr("10.0 kB of 100.0 kB"));
  EXPECT_THAT(done.error().hint, HasSubstr("goes on"));
  EXPECT_TRUE(content() == file.substr(0, 10'000));
}

TEST_F(Download, does_not_try_for_ever_what_brings_nothing) {
  const FileServer server([](const FileRequest&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
  });
  const auto done = run(server.url(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::closed);
  EXPECT_THAT(server.requests(), SizeIs(1));
  EXPECT_FALSE(std::filesystem::exists(part()));
}

TEST_F(Download, a_later_run_goes_on_too) {
  lay_down(file.substr(0, 30'000), "\"one\"");
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  ASSERT_TRUE(run(server.url()));
  EXPECT_TRUE(content() == file);
  EXPECT_EQ(server.requests().at(0).range, "bytes=30000-");
}

TEST_F(Download, starts_anew_when_the_file_there_has_changed) {
  lay_down("of an older version", "\"older\"");
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  ASSERT_TRUE(run(server.url()));
  EXPECT_TRUE(content() == file);
}

TEST_F(Download, starts_anew_when_nothing_vouches_for_the_part) {
  lay_down(file.substr(0, 30'000));
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  ASSERT_TRUE(run(server.url()));
  EXPECT_EQ(server.requests().at(0).range, "");
  EXPECT_TRUE(content() == file);
}

TEST_F(Download, starts_anew_at_a_server_that_knows_no_ranges) {
  lay_down(file.substr(0, 30'000), "\"one\"");
  const FileServer server([&](const FileRequest&) { return response(200, file); });
  ASSERT_TRUE(run(server.url(), file.size(), true));
  EXPECT_TRUE(content() == file);
}

TEST_F(Download, a_part_that_is_no_beginning_of_the_file_is_thrown_away) {
  lay_down(file + "and more", "\"one\"");
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  ASSERT_TRUE(run(server.url()));  // 416, then from the start
  EXPECT_TRUE(content() == file);
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST_F(Download, a_part_that_is_whole_needs_no_network) {
  lay_down(file);
  ASSERT_TRUE(run(test::closed_address(), file.size(), true));
  EXPECT_TRUE(content() == file);
}

TEST_F(Download, a_part_is_refused_that_begins_elsewhere_than_asked) {
  lay_down(file.substr(0, 30'000), "\"one\"");
  const FileServer server([&](const FileRequest&) {
    return response(206, file.substr(20'000), "Content-Range: bytes 20000-99999/100000\r\n");
  });
  const auto done = run(server.url(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::provider_failed);
  EXPECT_TRUE(content() == file.substr(0, 30'000));
}

TEST_F(Download, another_size_than_expected_is_refused_before_it_is_fetched) {
  const FileServer server([&](const FileRequest&) { return response(200, file); });
  const auto done = run(server.url(), 99'999, true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(std::filesystem::exists(part()));
}

TEST_F(Download, more_bytes_than_expected_are_refused_where_no_length_was_told) {
  const FileServer server([&](const FileRequest&) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + file + "and more";
  });
  const auto done = run(server.url(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  EXPECT_THAT(done.error().message, HasSubstr("sends more"));
}

TEST_F(Download, an_end_without_a_length_is_held_against_the_expected_size) {
  const FileServer server([&](const FileRequest&) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + file.substr(0, 50'000);
  });
  const auto done = run(server.url(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::closed);
  EXPECT_THAT(done.error().message, HasSubstr("ended too early"));
}

TEST_F(Download, each_refusal_is_named_and_leaves_no_file) {
  const struct {
    int status;
    ErrorCode code;
    const char* words;
  } refusals[] = {{404, ErrorCode::not_found, "there is no"},
                  {403, ErrorCode::provider_failed, "not given out"},
                  {407, ErrorCode::provider_failed, "(407)"},
                  {429, ErrorCode::provider_failed, "too many requests"},
                  {500, ErrorCode::provider_failed, "answered 500"},
                  {503, ErrorCode::provider_failed, "answered 503"}};
  for (const auto& refusal : refusals) {
    const FileServer server(
        [&](const FileRequest&) { return response(refusal.status, "<p>words of the server"); });
    const auto done = run(server.url(), file.size(), true);
    ASSERT_FALSE(done) << refusal.status;
    EXPECT_EQ(done.error().code, refusal.code) << refusal.status;
    EXPECT_THAT(done.error().message, HasSubstr(refusal.words));
    EXPECT_NE(done.error().hint, "");
    EXPECT_FALSE(std::filesystem::exists(part())) << refusal.status;
  }
}

TEST_F(Download, a_refusal_keeps_what_an_earlier_run_brought) {
  lay_down(file.substr(0, 30'000), "\"one\"");
  const FileServer server([&](const FileRequest&) { return response(503, "busy"); });
  ASSERT_FALSE(run(server.url(), file.size(), true));
  EXPECT_TRUE(content() == file.substr(0, 30'000));
}

TEST_F(Download, redirects_are_followed_and_say_nothing_about_the_file) {
  const FileServer server([&](const FileRequest& request) {
    if (request.target == "/elsewhere") return whole_or_rest(file, request);
    return response(302, "moved", "Location: /elsewhere\r\nETag: \"of the redirect\"\r\n");
  });
  const auto done = run(server.url());
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(content() == file);
  std::ifstream etag(part().string() + ".etag");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(etag), {}), "\"one\"\n");
}

TEST_F(Download, a_redirect_in_a_circle_ends) {
  const FileServer server(
      [](const FileRequest&) { return response(302, "", "Location: /file.bin\r\n"); });
  EXPECT_FALSE(run(server.url(), file.size(), true));
}

TEST_F(Download, a_closed_port_is_a_closed_network) {
  const auto done = run(test::closed_address(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::network);
  EXPECT_THAT(done.error().message, HasSubstr("cannot be reached from here"));
  EXPECT_FALSE(std::filesystem::exists(part()));
}

TEST_F(Download, says_beforehand_that_there_is_no_room) {
  const FileServer server([&](const FileRequest& request) { return whole_or_rest(file, request); });
  free_bytes = [](const std::filesystem::path&) { return std::uint64_t{99'999}; };
  const auto done = run(server.url(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("100.0 kB more are needed"));
}

TEST_F(Download, a_disk_that_fills_up_on_the_way_is_named) {
  // A limit on the size of files fails like a full disk does, and needs no disk.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 50'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  core::Result<> done = {};
  {
    const FileServer server(
        [&](const FileRequest& request) { return whole_or_rest(file, request); });
    done = run(server.url(), file.size(), true);
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("no room left"));
  EXPECT_TRUE(content() == file.substr(0, 50'000));
}

TEST_F(Download, a_folder_that_cannot_be_written_is_named) {
  const auto done = download({.url = "http://127.0.0.1:1/x", .part = "/nowhere/at/all.part"}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("/nowhere/at/all.part"));
}

TEST_F(Download, two_do_not_write_into_one_file) {
  lay_down(file.substr(0, 30'000), "\"one\"");
  const int other = open(part().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  const auto done = run(test::closed_address(), file.size(), true);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::overloaded);
  // The first one writes on into the file that has this name.
  EXPECT_EQ(pwrite(other, file.data() + 30'000, 70'000, 30'000), 70'000);
  close(other);
  EXPECT_TRUE(content() == file);
}

TEST_F(Download, a_part_that_another_has_only_opened_so_far_stays_too) {
  const int other = open(part().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_FALSE(run(test::closed_address(), file.size(), true));
  EXPECT_TRUE(std::filesystem::exists(part()));
  close(other);
}

TEST_F(Download, what_is_no_address_is_refused) {
  for (const char* url : {"", "file:///etc/passwd", "ftp://example.org/x", "no address"}) {
    const auto done = run(url);
    ASSERT_FALSE(done) << url;
    EXPECT_EQ(done.error().code, ErrorCode::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace repartee::models
