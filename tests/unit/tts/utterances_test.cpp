#include "tts/flite/utterances.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

namespace repartee::tts {
namespace {

std::string all(const std::vector<std::string_view>& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::string(),
                         [](std::string text, std::string_view piece) { return text += piece; });
}

TEST(Utterances, a_short_text_is_one_even_of_several_sentences) {
  EXPECT_EQ(utterances("One. Two. Three.").size(), 1U);
  EXPECT_TRUE(utterances("").empty());
}

TEST(Utterances, a_long_text_is_cut_after_a_sentence_and_nothing_is_lost) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "This is sentence number " + std::to_string(i) + ". ";
  const auto pieces = utterances(text);
  EXPECT_GT(pieces.size(), 5U);
  for (const auto piece : pieces) {
    EXPECT_LE(piece.size(), most_utterance_characters);
    EXPECT_TRUE(piece.ends_with(". ")) << piece;
  }
  EXPECT_EQ(all(pieces), text);
}

TEST(Utterances, without_sentences_it_is_cut_after_a_clause_then_after_a_word) {
  std::string clauses;
  std::string words;
  for (int i = 0; i < 100; ++i) {
    clauses += "and then, ";
    words += "blah ";
  }
  EXPECT_TRUE(utterances(clauses).front().ends_with(", "));
  EXPECT_TRUE(utterances(words).front().ends_with("blah "));
  EXPECT_EQ(all(utterances(words)), words);
}

TEST(Utterances, one_endless_word_is_cut_anywhere) {
  const std::string word(16384, 'a');
  const auto pieces = utterances(word);
  for (const auto piece : pieces) EXPECT_LE(piece.size(), most_utterance_characters);
  EXPECT_EQ(all(pieces), word);
}

TEST(Utterances, a_number_is_not_cut_at_its_point) {
  const std::string text =
      std::string(200, 'x') + " pi is 3.14159265358979 " + std::string(100, 'y');
  for (const auto piece : utterances(text)) EXPECT_FALSE(piece.ends_with("3.")) << piece;
}

}  // namespace
}  // namespace repartee::tts
