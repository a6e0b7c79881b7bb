#include "stt/whisper/words.hpp"

#include <gtest/gtest.h>

#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

std::string text_of(std::initializer_list<const char*> tokens) {
  std::vector<TextToken> list;
  for (const char* token : tokens) list.push_back({token, 0, 0, 1});
  return joined(words_of(list));
}

TEST(WhisperWords, a_leading_space_begins_a_word) {
  EXPECT_EQ(text_of({" Hel", "lo", ",", " there", "."}), "Hello, there.");
}

TEST(WhisperWords, the_first_token_begins_a_word_without_one) {
  EXPECT_EQ(text_of({"Hel", "lo", " you"}), "Hello you");
}

TEST(WhisperWords, a_word_lasts_from_its_first_token_to_its_last_and_is_as_sure_as_both) {
  const std::vector<TextToken> tokens = {{" to", 0.5, 0.7, 0.9}, {"day", 0.7, 1.1, 0.4}};
  const auto words = words_of(tokens);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text, "today");
  EXPECT_DOUBLE_EQ(words[0].start_s, 0.5);
  EXPECT_DOUBLE_EQ(words[0].end_s, 1.1);
  EXPECT_NEAR(words[0].confidence, 0.6, 1e-9);  // the geometric mean
}

TEST(WhisperWords, descriptions_of_sounds_are_not_words) {
  EXPECT_EQ(text_of({" [", "BLANK", "_", "AUDIO", "]"}), "");
  EXPECT_EQ(text_of({" (", "upbeat", " music", ")"}), "");
  EXPECT_EQ(text_of({" ♪", " la", " la", " ♪"}), "la la");
  EXPECT_EQ(text_of({" *", "door", " slams", "*", " hello"}), "hello");
  EXPECT_EQ(text_of({" yes", " [", "laughs", "]", " sure"}), "yes sure");
}

TEST(WhisperWords, marks_of_speakers_and_names_of_tokens_are_not_words) {
  EXPECT_EQ(text_of({" >>", " hello"}), "hello");
  EXPECT_EQ(text_of({" <|nospeech|>", " hello"}), "hello");
  EXPECT_EQ(text_of({" （", "音楽", "）", " はい"}), "はい");
  EXPECT_EQ(text_of({" -", " yes"}), "yes");
}

TEST(WhisperWords, punctuation_alone_says_nothing) {
  EXPECT_EQ(text_of({" …", " —", " 。"}), "");
  EXPECT_EQ(text_of({" .", " ...", " -", " ?"}), "");
}

TEST(WhisperWords, an_unbalanced_bracket_does_not_undo_what_was_said_before) {
  EXPECT_EQ(text_of({" well", " )", " hello", " (", "mus"}), "well hello");
}

TEST(WhisperWords, a_character_may_be_spread_over_tokens) {
  EXPECT_EQ(text_of({" caf", "\xc3", "\xa9"}), "café");
}

TEST(WhisperWords, bytes_of_a_character_that_was_cut_off_are_dropped) {
  EXPECT_EQ(text_of({" caf", "\xc3"}), "caf");
  EXPECT_EQ(text_of({" \xff\xfe", " ok"}), "ok");
}

TEST(WhisperWords, no_tokens_no_words) {
  EXPECT_EQ(text_of({}), "");
  EXPECT_EQ(text_of({"", " "}), "");
}

std::vector<TextToken> placed(std::vector<TextToken> tokens, double begin_s, double end_s) {
  place_in_time(tokens, begin_s, end_s);
  return tokens;
}

TEST(PlaceInTime, tokens_without_an_idea_share_the_time_by_their_letters) {
  const auto tokens = placed({{" a"}, {" abc"}, {" a"}}, 1, 5);
  EXPECT_DOUBLE_EQ(tokens[0].start_s, 1);
  EXPECT_DOUBLE_EQ(tokens[1].start_s, 2);
  EXPECT_DOUBLE_EQ(tokens[2].start_s, 4);
  EXPECT_DOUBLE_EQ(tokens[2].end_s, 5);
}

TEST(PlaceInTime, a_token_with_an_idea_begins_there) {
  const auto tokens = placed({{" a"}, {" b", 0, 0, 1, 3}, {" c"}}, 0, 5);
  EXPECT_DOUBLE_EQ(tokens[0].end_s, 3);
  EXPECT_DOUBLE_EQ(tokens[1].start_s, 3);
  EXPECT_DOUBLE_EQ(tokens[2].start_s, 4);
}

TEST(PlaceInTime, speech_may_begin_late) {
  EXPECT_DOUBLE_EQ(placed({{" a", 0, 0, 1, 2}}, 0, 5)[0].start_s, 2);
}

TEST(PlaceInTime, ideas_that_go_back_or_outside_are_ignored) {
  const auto tokens =
      placed({{" a"}, {" b", 0, 0, 1, 3}, {" c", 0, 0, 1, 2}, {" d", 0, 0, 1, 9}}, 0, 5);
  double last_s = 0;
  for (const auto& token : tokens) {
    EXPECT_GE(token.start_s, last_s);
    EXPECT_LE(token.end_s, 5);
    last_s = token.end_s;
  }
}

TEST(PlaceInTime, no_tokens_and_no_time_are_fine) {
  EXPECT_TRUE(placed({}, 0, 1).empty());
  EXPECT_DOUBLE_EQ(placed({{" a"}}, 2, 1)[0].end_s, 2);
}

}  // namespace
}  // namespace repartee::stt
