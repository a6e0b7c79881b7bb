#include "tts/piper/phonemizer.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "support/temporary_folder.hpp"

namespace repartee::tts::piper {
namespace {

using core::ErrorCode;
using Texts = std::vector<std::string>;

class PhonemizerTest : public testing::Test {
 protected:
  // A program of ours in its place.
  std::filesystem::path program(const std::string& script) {
    const auto path = folder_.path() / "phonemize";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    chmod(path.c_str(), 0700);
    return path;
  }
  std::filesystem::path file(const char* name) { return folder_.path() / name; }
  test::TemporaryFolder folder_;
};

TEST_F(PhonemizerTest, answers_come_in_the_order_of_the_texts) {
  const auto phonemizer =
      create_phonemizer(program("while IFS='\t' read -r voice text; do printf 'ok\\t%s<%s>\\n' "
                                "\"$voice\" \"$text\"; done\n"));
  const auto said = phonemizer->phonemize("de", Texts{"eins", "zwei\ndrei\tvier"});
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(*said, (Texts{"de<eins>", "de<zwei drei vier>"}));
}

TEST_F(PhonemizerTest, a_program_that_died_is_started_again) {
  // Each run answers one request and ends.
  const auto phonemizer = create_phonemizer(
      program("echo x >>" + file("runs").string() + "\nread -r line; printf 'ok\\tyes\\n'\n"));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(phonemizer->phonemize("en", Texts{"word"})) << i;
  std::ifstream runs(file("runs"));
  int started = 0;
  for (std::string line; std::getline(runs, line);) ++started;
  EXPECT_EQ(started, 3);
}

TEST_F(PhonemizerTest, one_that_always_dies_is_unavailable) {
  const auto phonemizer = create_phonemizer(program("exit 1\n"));
  const auto said = phonemizer->phonemize("en", Texts{"word"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(said.error().hint.empty());
}

TEST_F(PhonemizerTest, one_that_is_not_there_is_unavailable) {
  const auto said = create_phonemizer(file("missing"))->phonemize("en", Texts{"word"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::unavailable);
}

TEST_F(PhonemizerTest, what_it_cannot_speak_is_unsupported_in_its_words) {
  const auto phonemizer =
      create_phonemizer(program("while read -r line; do printf 'error\\tno voice\\n'; done\n"));
  const auto said = phonemizer->phonemize("xx", Texts{"word"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::unsupported);
  EXPECT_EQ(said.error().message, "no voice");
}

class EspeakTest : public testing::Test {
 protected:
  void SetUp() override {
    if (find_phonemizer().empty()) GTEST_SKIP() << "skipped: built without espeak-ng";
    phonemizer_ = create_phonemizer(find_phonemizer());
  }
  std::shared_ptr<Phonemizer> phonemizer_;
};

TEST_F(EspeakTest, speaks_languages) {
  const auto english = phonemizer_->phonemize("en-us", Texts{"hello world", "cats"});
  ASSERT_TRUE(english) << english.error().text();
  EXPECT_EQ((*english)[1], "kˈæts");
  const auto german = phonemizer_->phonemize("de", Texts{"Guten Tag"});
  ASSERT_TRUE(german) << german.error().text();
  EXPECT_EQ(german->front(), "ɡˈuːtən tˈɑːk");
}

TEST_F(EspeakTest, says_which_voice_it_has_not_and_works_on) {
  const auto said = phonemizer_->phonemize("zz-none", Texts{"hello"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::unsupported);
  EXPECT_NE(said.error().message.find("zz-none"), std::string::npos);
  EXPECT_TRUE(phonemizer_->phonemize("en-us", Texts{"hello"}));
}

TEST_F(EspeakTest, threads_get_their_own_answers) {
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        const std::string text = i % 2 == 0 ? "cats" : "dogs";
        const std::string sound = i % 2 == 0 ? "kˈæts" : "dˈɑːɡz";
        for (int round = 0; round < 50; ++round) {
          const auto said = phonemizer_->phonemize("en-us", Texts{text, text});
          if (said && *said == Texts{sound, sound}) ++right;
        }
      });
    }
  }
  EXPECT_EQ(right, 200);
}

TEST_F(EspeakTest, odd_texts_do_no_harm) {
  for (const std::string& text : {std::string(), std::string("\xff\xfe"), std::string(400, 'x'),
                                  std::string("... !? ()"), std::string("\xf0\x9f\x98\x80")}) {
    EXPECT_TRUE(phonemizer_->phonemize("en-us", Texts{text}));
  }
}

}  // namespace
}  // namespace repartee::tts::piper
