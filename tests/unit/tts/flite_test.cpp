#include "tts/flite/engine.hpp"

#include <gtest/gtest.h>

namespace repartee::tts {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  const auto spoken = create_flite()->synthesize(
      {.text = text},
      {.words =
           [&](std::vector<SpokenWord> list) {
             for (const SpokenWord& word : list) {
               words.push_back(text.substr(word.text_begin, word.text_end - word.text_begin));
             }
           },
       .audio = [](std::span<const std::int16_t>) { return true; }},
      {});
  EXPECT_TRUE(spoken);
  return words;
}

using Words = std::vector<std::string>;

TEST(Flite, a_number_is_one_word_of_the_text_however_many_are_spoken) {
  EXPECT_EQ(words_of("It is 42 degrees."), (Words{"It", "is", "42", "degrees"}));
}

TEST(Flite, punctuation_belongs_to_no_word) {
  EXPECT_EQ(words_of("\"Well, (yes)!\" - he said..."), (Words{"Well", "yes", "he", "said"}));
}

TEST(Flite, a_possessive_is_one_word) {
  EXPECT_EQ(words_of("Dr. Smith's dog"), (Words{"Dr", "Smith's", "dog"}));
}

TEST(Flite, repeated_words_lie_where_they_are) {
  EXPECT_EQ(words_of("no no no"), (Words{"no", "no", "no"}));
}

TEST(Flite, words_keep_the_spelling_of_the_request) {
  EXPECT_EQ(words_of("Café déjà vu"), (Words{"Café", "déjà", "vu"}));
}

TEST(Flite, a_long_text_has_all_its_words) {
  std::string text;
  for (int i = 0; i < 120; ++i) text += "word, ";
  EXPECT_EQ(words_of(text).size(), 120U);
}

TEST(Flite, both_voices_are_there_the_female_one_first) {
  const auto voices = create_flite()->voices();
  ASSERT_EQ(voices.size(), 2U);
  EXPECT_EQ(voices[0].name, "slt");
  EXPECT_EQ(voices[1].name, "rms");
}

}  // namespace
}  // namespace repartee::tts
