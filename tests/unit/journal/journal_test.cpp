#include "journal/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "dialog.hpp"
#include "journal/recording.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::journal {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<Journal> journal_in(const fs::path& folder, bool audio = false) {
  auto journal = create_journal({.folder = folder.string(), .program = "0.1.0", .audio = audio});
  EXPECT_TRUE(journal) << journal.error().text();
  return journal ? *journal : nullptr;
}

/// What is logged while it lives.
class LogOf {
 public:
  LogOf() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  ~LogOf() { spdlog::set_default_logger(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST(Journal, writes_a_file_a_session_that_only_its_owner_reads) {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "made" / "for it";
  auto journal = journal_in(folder);
  auto one = journal->open("sess_1", Dialog::opened, {});
  auto other = journal->open("sess_2", Dialog::opened, {});
  one->step(conversation::input::Text{"good morning"}, Dialog::opened + 5ms,
            {conversation::effect::Hold{1}});
  one->audio(std::vector<std::int16_t>(16));
  one.reset();
  other.reset();
  journal.reset();
  const auto written = files(folder);
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  for (const auto& file : written) {
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
  const auto recording = read_recording_file(written.front().string());
  ASSERT_TRUE(recording) << recording.error().text();
  EXPECT_EQ(recording->header.session, "sess_1");
  EXPECT_TRUE(recording->complete);
  ASSERT_EQ(recording->steps.size(), 1U);
  EXPECT_EQ(std::get<conversation::input::Text>(recording->steps[0].input).text, "good morning");
  EXPECT_EQ(recording->steps[0].at, replay_opened + 5ms);
}

TEST(Journal, keeps_sound_where_it_is_asked_for) {
  const TemporaryFolder folder;
  auto journal = journal_in(folder.path(), true);
  auto session = journal->open("sess_1", Dialog::opened, {});
  session->audio(std::vector<std::int16_t>(160, 7));
  session->audio(std::vector<std::int16_t>(160, 9));
  session.reset();
  journal.reset();
  const auto written = files(folder.path());
  ASSERT_EQ(written.size(), 2U);
  const auto sound = content(written.back());
  ASSERT_EQ(sound.size(), 44U + 640U);
  EXPECT_EQ(sound.substr(0, 4), "RIFF");
  EXPECT_EQ(static_cast<unsigned char>(sound[40]) + 256 * static_cast<unsigned char>(sound[41]),
            640);
  EXPECT_EQ(sound[44], 7);
  EXPECT_EQ(sound[44 + 639 - 1], 9);
}

TEST(Journal, a_folder_that_cannot_be_is_named) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way";
  const auto journal = create_journal({.folder = (folder.path() / "file").string(), .program = ""});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().code, core::ErrorCode::invalid_argument);
  EXPECT_TRUE(journal.error().message.starts_with("journal.dir: ")) << journal.error().message;
}

// A file that may not grow is what a full disk looks like.
TEST(Journal, a_full_disk_is_told_once_and_sessions_go_on) {
  const TemporaryFolder folder;
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const LogOf log;
  auto journal = journal_in(folder.path());
  for (const auto* name : {"sess_1", "sess_2"}) {
    const auto session = journal->open(name, Dialog::opened, {});
    for (int i = 0; i < 200; ++i)
      session->step(conversation::input::Text{std::string(100, 'a')}, Dialog::opened, {});
  }
  journal.reset();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  const auto text = log.text();
  EXPECT_THAT(text, testing::HasSubstr("cannot write " + folder.path().string()));
  EXPECT_THAT(text, testing::HasSubstr("journal.dir"));
  EXPECT_EQ(text.find("warn"), text.rfind("warn")) << text;
  for (const auto& file : files(folder.path())) {
    const auto recording = read_recording_file(file.string());
    ASSERT_TRUE(recording) << recording.error().text();
    EXPECT_FALSE(recording->complete);
  }
}

}  // namespace
}  // namespace repartee::journal
