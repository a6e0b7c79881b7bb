#include "tts/piper/sentences.hpp"

#include <gtest/gtest.h>

#include <string>

namespace repartee::tts::piper {
namespace {

// "[clause mark|clause mark] [..." of a text.
std::string shown(std::string_view text) {
  std::string all;
  for (const Sentence& sentence : sentences(text)) {
    all += all.empty() ? "[" : " [";
    for (const Clause& clause : sentence) {
      if (&clause != &sentence.front()) all += '|';
      all += text.substr(clause.text.begin, clause.text.end - clause.text.begin);
      if (clause.mark != 0) all += std::string(" ") + clause.mark;
    }
    all += ']';
  }
  return all;
}

TEST(PiperSentences, end_with_a_mark_before_space_or_the_end) {
  EXPECT_EQ(shown("Hello there. How are you? Fine!"), "[Hello there .] [How are you ?] [Fine !]");
  EXPECT_EQ(shown("No mark at all"), "[No mark at all]");
  EXPECT_EQ(shown("It is 3.5 at 10:30 o'clock."), "[It is 3.5 at 10:30 o'clock .]");
  EXPECT_EQ(shown("One\nTwo"), "[One .] [Two]");
}

TEST(PiperSentences, hold_clauses) {
  EXPECT_EQ(shown("Well, yes: it is; \"so\" he said."), "[Well ,|yes :|it is ;|\"so\" he said .]");
}

TEST(PiperSentences, several_marks_are_one) {
  EXPECT_EQ(shown("What?! Wait... (Really.) Yes"), "[What ?] [Wait .] [(Really .] [Yes]");
}

TEST(PiperSentences, nothing_to_say_is_nothing) {
  for (const char* text : {"", " ", "...", "?!", " - ", "( )", "\n\n"})
    EXPECT_EQ(shown(text), "") << text;
}

TEST(PiperSentences, words_lose_the_punctuation_around_them) {
  const std::string_view text = "\"It's\" (well-known), he - said.";
  const auto cut = sentences(text);
  std::string words;
  for (const Clause& clause : cut.front()) {
    for (const Range word : clause.words) {
      words += std::string(text.substr(word.begin, word.end - word.begin)) + '|';
    }
  }
  EXPECT_EQ(words, "It's|well-known|he|said|");
}

TEST(PiperSentences, no_sentence_is_longer_than_the_limit_and_none_loses_a_word) {
  std::string flowing;
  for (int i = 0; i < 400; ++i) flowing += "word" + std::to_string(i) + (i % 9 == 8 ? ", " : " ");
  const std::string letters(5000, 'a');
  std::string kanji;
  for (int i = 0; i < 900; ++i) kanji += "\xe8\xa9\xb1";
  for (const std::string& text : {flowing, letters, kanji}) {
    std::string kept;
    for (const Sentence& sentence : sentences(text)) {
      EXPECT_LE(sentence.back().text.end - sentence.front().text.begin, most_sentence_bytes);
      for (const Clause& clause : sentence) {
        for (const Range word : clause.words) {
          EXPECT_NE(static_cast<unsigned char>(text[word.begin]) & 0xC0, 0x80) << "a cut character";
          kept += text.substr(word.begin, word.end - word.begin);
        }
      }
    }
    std::string wanted;
    for (const char c : text) {
      if (c != ' ' && c != ',') wanted += c;
    }
    EXPECT_EQ(kept, wanted);
  }
}

}  // namespace
}  // namespace repartee::tts::piper
