#include "turn/ending.hpp"

#include <gtest/gtest.h>

namespace repartee::turn {
namespace {

Ending en(std::string_view words, Expected expected = Expected::anything) {
  return ending_of(words, "en", expected);
}

TEST(Ending, marks_decide_where_the_recognizer_writes_them) {
  EXPECT_EQ(en("The birch canoe slid on the smooth planks."), Ending::finished);
  EXPECT_EQ(en("The birch canoe slid"), Ending::running);
  EXPECT_EQ(en("If the reader will excuse me,"), Ending::comma);
  EXPECT_EQ(en("I was thinking..."), Ending::comma);
  EXPECT_EQ(en("I was thinking…"), Ending::comma);
  EXPECT_EQ(en("Is that right?"), Ending::finished);
}

TEST(Ending, words_alone_are_neither_finished_nor_running_where_no_marks_are_written) {
  EXPECT_EQ(en("the birch canoe slid"), Ending::unmarked);
  EXPECT_EQ(en(""), Ending::nothing);
  EXPECT_EQ(en(" ... "), Ending::nothing);
}

TEST(Ending, conjunctions_and_articles_are_open_even_before_a_full_stop) {
  EXPECT_EQ(en("He said that and."), Ending::open);
  EXPECT_EQ(en("i want the"), Ending::open);
  EXPECT_EQ(en("I'm"), Ending::open);
  EXPECT_EQ(en("i’m"), Ending::open);
  EXPECT_EQ(en("Well,"), Ending::open);
  EXPECT_EQ(en("That's all. So"), Ending::open);
}

TEST(Ending, a_question_may_end_with_a_preposition) {
  EXPECT_EQ(en("where are you from"), Ending::unmarked);
  EXPECT_EQ(en("What are you looking for?"), Ending::finished);
  EXPECT_EQ(en("i am looking for"), Ending::leaning);
  EXPECT_EQ(en("what's the weather like"), Ending::unmarked);
}

TEST(Ending, fillers_are_not_the_end) {
  EXPECT_EQ(en("um"), Ending::filler);
  EXPECT_EQ(en("I would like, uh."), Ending::filler);
  EXPECT_EQ(en("a ticket to let me see"), Ending::filler);
}

TEST(Ending, whole_answers_and_commands_need_nothing_more) {
  EXPECT_EQ(en("stop"), Ending::answered);
  EXPECT_EQ(en("Never mind."), Ending::answered);
  EXPECT_EQ(en("yes"), Ending::answered);
  EXPECT_EQ(en("yes please", Expected::yes_no), Ending::answered);
  EXPECT_EQ(en("Abigail Claflin", Expected::name), Ending::answered);
  EXPECT_EQ(en("abigail", Expected::name), Ending::unmarked);
  EXPECT_EQ(en("my name is", Expected::name), Ending::leaning);
  EXPECT_EQ(en("Yes, but", Expected::yes_no), Ending::open);
  EXPECT_EQ(en("yes i would like another", Expected::yes_no), Ending::unmarked);
}

TEST(Ending, digits_are_dictated_in_words_and_in_figures) {
  EXPECT_EQ(en("five five five"), Ending::dictating);
  EXPECT_EQ(en("it's five five five one two three"), Ending::dictating);
  EXPECT_EQ(en("five five five one two three four five six seven"), Ending::answered);
  EXPECT_EQ(en("555-123", Expected::digits), Ending::dictating);
  EXPECT_EQ(en("(555) 123-4567", Expected::digits), Ending::answered);
  EXPECT_EQ(en("double five", Expected::digits), Ending::dictating);
  EXPECT_EQ(en("nine oh two one oh", Expected::digits), Ending::unmarked);
  EXPECT_EQ(en("twenty three forty", Expected::digits), Ending::unmarked);
}

TEST(Ending, quantities_are_no_dictation) {
  EXPECT_EQ(en("ten of clubs"), Ending::unmarked);
  EXPECT_EQ(en("i need two"), Ending::unmarked);
  EXPECT_EQ(en("It costs 3.14."), Ending::finished);
  EXPECT_EQ(en("In 2026."), Ending::finished);
}

TEST(Ending, letters_are_dictated_one_by_one) {
  EXPECT_EQ(en("it's s m i"), Ending::dictating);
  EXPECT_EQ(en("S-M-I"), Ending::dictating);
  EXPECT_EQ(en("s m i t h"), Ending::unmarked);
  EXPECT_EQ(en("b as in bravo", Expected::spelling), Ending::dictating);
  EXPECT_EQ(en("so do i"), Ending::leaning);
}

TEST(Ending, an_address_is_complete_with_its_domain) {
  EXPECT_EQ(en("john at example", Expected::email), Ending::dictating);
  EXPECT_EQ(en("john at example dot", Expected::email), Ending::dictating);
  EXPECT_EQ(en("john at example dot com", Expected::email), Ending::answered);
  EXPECT_EQ(en("It's john@example.com.", Expected::email), Ending::answered);
  EXPECT_EQ(en("john dot", Expected::email), Ending::dictating);
  EXPECT_EQ(en("my address is john at example dot"), Ending::dictating);
  EXPECT_EQ(en("i met him at the office"), Ending::unmarked);
}

TEST(Ending, other_languages_have_their_words) {
  EXPECT_EQ(ending_of("Ich möchte nach Berlin und", "de", Expected::anything), Ending::open);
  EXPECT_EQ(ending_of("ich hätte gern äh", "de", Expected::anything), Ending::filler);
  EXPECT_EQ(ending_of("Ja genau.", "de", Expected::yes_no), Ending::answered);
  EXPECT_EQ(ending_of("null eins sieben", "de", Expected::digits), Ending::dictating);
  EXPECT_EQ(ending_of("je voudrais un", "fr", Expected::anything), Ending::open);
  EXPECT_EQ(ending_of("euh", "fr", Expected::anything), Ending::filler);
  EXPECT_EQ(ending_of("quiero ir a la", "es", Expected::anything), Ending::open);
  EXPECT_EQ(ending_of("ANN ARROBA EXAMPLE PUNTO COM", "es", Expected::email), Ending::answered);
}

}  // namespace
}  // namespace repartee::turn
