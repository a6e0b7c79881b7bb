#include "stt/stable_prefix.hpp"

#include <gtest/gtest.h>

namespace repartee::stt {
namespace {

// One word each half second.
std::vector<Word> said(std::initializer_list<const char*> texts) {
  std::vector<Word> words;
  for (const char* text : texts) {
    const double start_s = 0.5 * static_cast<double>(words.size());
    words.push_back({text, start_s, start_s + 0.5, 1});
  }
  return words;
}

std::string stable(const Transcript& transcript) {
  return transcript.text.substr(0, transcript.stable);
}

TEST(StablePrefix, nothing_is_settled_by_one_hypothesis) {
  StablePrefix prefix;
  const auto transcript = prefix.update(said({"ask", "not"}), 1);
  EXPECT_EQ(transcript.text, "ask not");
  EXPECT_EQ(stable(transcript), "");
}

TEST(StablePrefix, two_hypotheses_settle_the_words_they_agree_on_from_the_start) {
  StablePrefix prefix;
  prefix.update(said({"ask", "knot", "what"}), 1.5);
  const auto transcript = prefix.update(said({"ask", "not", "what", "your"}), 2);
  EXPECT_EQ(transcript.text, "ask not what your");
  EXPECT_EQ(stable(transcript), "ask");
}

TEST(StablePrefix, settled_words_stay_whatever_later_hypotheses_say) {
  StablePrefix prefix;
  prefix.update(said({"ask", "not"}), 1);
  prefix.update(said({"ask", "not"}), 1.5);
  const auto changed = prefix.update(said({"basque", "knot", "what"}), 2);
  EXPECT_EQ(changed.text, "ask not what");
  EXPECT_EQ(stable(changed), "ask not");
  const auto gone = prefix.update({}, 2.5);
  EXPECT_EQ(gone.text, "ask not");
}

TEST(StablePrefix, a_word_whose_edge_moves_a_little_is_neither_lost_nor_doubled) {
  StablePrefix prefix;
  prefix.update({{"hello", 0, 0.50, 1}}, 0.6);
  prefix.update({{"hello", 0, 0.52, 1}}, 0.9);
  const auto transcript = prefix.update({{"hello", 0, 0.48, 1}, {"there", 0.48, 0.8, 1}}, 1.2);
  EXPECT_EQ(transcript.text, "hello there");
}

TEST(StablePrefix, hypotheses_over_nearly_the_same_audio_settle_nothing) {
  StablePrefix prefix;
  prefix.update(said({"ask"}), 1);
  EXPECT_EQ(prefix.update(said({"ask"}), 1.02).stable, 0U);
  EXPECT_EQ(prefix.update(said({"ask"}), 1.25).stable, 3U);
}

TEST(StablePrefix, case_and_punctuation_do_not_keep_words_from_agreeing) {
  StablePrefix prefix;
  prefix.update(said({"hello.", "My"}), 1);
  const auto transcript = prefix.update(said({"Hello,", "my", "name"}), 1.5);
  EXPECT_EQ(stable(transcript), "Hello, my");
}

TEST(StablePrefix, settled_words_that_a_hypothesis_hears_a_little_later_are_not_doubled) {
  StablePrefix prefix;
  prefix.update({{"hello", 0, 0.4, 1}, {"there", 0.4, 0.8, 1}}, 1);
  prefix.update({{"hello", 0, 0.4, 1}, {"there", 0.4, 0.8, 1}}, 1.5);
  const auto moved =
      prefix.update({{"hello", 0.1, 0.6, 1}, {"there", 0.65, 1.1, 1}, {"you", 1.1, 1.4, 1}}, 2);
  EXPECT_EQ(moved.text, "hello there you");
}

TEST(StablePrefix, a_word_that_is_really_said_twice_stays) {
  StablePrefix prefix;
  prefix.update({{"very", 0, 0.4, 1}}, 0.5);
  prefix.update({{"very", 0, 0.4, 1}}, 0.8);
  EXPECT_EQ(prefix.update({{"very", 0, 0.4, 1}, {"very", 0.4, 0.9, 1}}, 1.2).text, "very very");
}

TEST(StablePrefix, tells_how_far_it_is_settled) {
  StablePrefix prefix;
  EXPECT_LT(prefix.settled_until_s(), 0);
  prefix.update(said({"ask", "not"}), 1);
  prefix.update(said({"ask", "knot"}), 1.5);
  EXPECT_DOUBLE_EQ(prefix.settled_until_s(), 0.5);
  EXPECT_EQ(joined(prefix.settled()), "ask");
}

TEST(FinalTranscript, is_stable_as_a_whole) {
  const auto transcript = final_transcript(said({"ask", "not"}), "en");
  EXPECT_EQ(transcript.text, "ask not");
  EXPECT_EQ(transcript.stable, 7U);
  EXPECT_EQ(transcript.words.size(), 2U);
  EXPECT_EQ(transcript.language, "en");
}

}  // namespace
}  // namespace repartee::stt
