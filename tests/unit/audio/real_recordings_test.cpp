// Recordings that real programs made, where the test data is there.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "audio/decode.hpp"
#include "support/signals.hpp"
#include "support/test_data.hpp"

namespace repartee::audio {
namespace {

void hold_the_same_speech(const std::string& reference, std::initializer_list<const char*> others) {
  const auto original = test::test_data("containers/" + reference);
  if (!original) GTEST_SKIP() << test::missing_test_data("containers/" + reference);
  const auto expected = decode_file(original->string());
  ASSERT_TRUE(expected) << expected.error().text();
  for (const auto* name : others) {
    SCOPED_TRACE(name);
    const auto path = test::test_data(std::string("containers/") + name);
    ASSERT_TRUE(path);
    const auto read = decode_file(path->string());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_FALSE(read->truncated);
    EXPECT_NEAR(read->sound.seconds(), expected->sound.seconds(), 0.1);
    EXPECT_NEAR(test::rms(read->sound.samples) / test::rms(expected->sound.samples), 1, 0.1);
    const auto alike = test::compare(expected->sound.samples, read->sound.samples, 800);
    EXPECT_GT(alike.correlation, 0.97);
  }
}

TEST(RealRecordings, of_a_browser_hold_the_same_speech_in_every_container) {
  hold_the_same_speech("jfk5s.mp3",
                       {"jfk5s_opus.webm", "jfk5s_live.webm", "jfk5s_opus.ogg", "jfk5s_frag.mp4"});
}

TEST(RealRecordings, of_an_editor_hold_the_same_speech_in_every_container) {
  hold_the_same_speech("sonnet001.flac", {"sonnet001.mp3", "sonnet001.mp4", "sonnet001.ogg",
                                          "sonnet001.webm", "sonnet001.aac"});
}

TEST(RealRecordings, that_were_cut_give_what_there_is) {
  for (const auto* name : {"jfk5s.mp3", "jfk5s_opus.webm", "jfk5s_live.webm", "jfk5s_opus.ogg",
                           "jfk5s_frag.mp4", "sonnet001.flac", "sonnet001.aac"}) {
    const auto path = test::test_data(std::string("containers/") + name);
    if (!path) GTEST_SKIP() << test::missing_test_data(std::string("containers/") + name);
    std::ifstream in(*path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto whole = decode(std::as_bytes(std::span(bytes)));
    ASSERT_TRUE(whole) << name;
    bytes.resize(bytes.size() * 6 / 10);
    const auto cut = decode(std::as_bytes(std::span(bytes)));
    ASSERT_TRUE(cut) << name << ": " << cut.error().text();
    EXPECT_TRUE(cut->truncated) << name;
    EXPECT_GT(cut->sound.seconds(), 0.35 * whole->sound.seconds()) << name;
    EXPECT_LT(cut->sound.seconds(), 0.75 * whole->sound.seconds()) << name;
  }
}

}  // namespace
}  // namespace repartee::audio
