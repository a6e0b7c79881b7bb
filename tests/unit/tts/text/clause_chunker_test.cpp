#include "tts/text/clause_chunker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace repartee::tts {
namespace {

using testing::ElementsAre;
using Clauses = std::vector<std::string>;

void drain(ClauseChunker& chunker, Clauses& out) {
  while (auto clause = chunker.next()) out.push_back(*clause);
}

Clauses chunk(const std::vector<std::string>& deltas) {
  ClauseChunker chunker;
  Clauses out;
  for (const auto& delta : deltas) {
    chunker.feed(delta);
    drain(chunker, out);
  }
  while (auto clause = chunker.finish()) out.push_back(*clause);
  EXPECT_TRUE(chunker.empty());
  return out;
}

Clauses chunk(const std::string& text) {
  return chunk(std::vector{text});
}

Clauses by_byte(const std::string& text) {
  std::vector<std::string> deltas;
  for (const char c : text) deltas.emplace_back(1, c);
  return chunk(deltas);
}

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\n\v\f\r").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

std::string joined(const Clauses& clauses) {
  std::string out;
  for (const auto& clause : clauses) out += clause;
  return out;
}

TEST(ClauseChunker, first_clause_ends_at_the_first_mark_after_three_words) {
  EXPECT_THAT(chunk("Well, that is true, but there is more."),
              ElementsAre("Well, that is true,", " but there is more."));
}

TEST(ClauseChunker, first_clause_ends_after_eight_words_without_a_mark) {
  EXPECT_THAT(chunk("one two three four five six seven eight nine ten"),
              ElementsAre("one two three four five six seven eight", " nine ten"));
}

TEST(ClauseChunker, first_clause_is_ready_before_the_text_is_over) {
  ClauseChunker chunker;
  chunker.feed("It is nice today.");
  EXPECT_EQ(chunker.next(), std::nullopt) << "a domain or number might go on";
  chunker.feed(" S");
  EXPECT_EQ(chunker.next(), "It is nice today.");
  EXPECT_FALSE(chunker.empty());
}

TEST(ClauseChunker, later_clauses_are_sentences_that_grow) {
  EXPECT_THAT(chunk("This is the first one. Short. And now, it is long enough. Tiny one. Tiny two. "
                    "Then a third that is long. A. End of it all."),
              ElementsAre("This is the first one.", " Short. And now, it is long enough.",
                          " Tiny one. Tiny two. Then a third that is long.", " A. End of it all."));
}

TEST(ClauseChunker, later_clauses_are_as_long_as_what_still_plays_allows) {
  const std::string text =
      "This is the first one. Short one is here. And a second of some length. Then a third that "
      "goes on for longer. A fourth one ends it. And still there is a fifth of them all here. Bye.";
  const auto lengths = [&](double playing_s) {
    ClauseChunker chunker;
    chunker.feed(text);
    std::vector<std::size_t> sizes;
    while (const auto clause = chunker.next(playing_s)) sizes.push_back(clause->size());
    return sizes;
  };
  // The first is never longer; with little left to play the next sentence is the clause.
  EXPECT_THAT(lengths(0), ElementsAre(22, 48, 38, 22, 45));
  EXPECT_THAT(lengths(2), ElementsAre(22, 86, 67));
  EXPECT_THAT(lengths(100), ElementsAre(22));
}

TEST(ClauseChunker, no_clause_is_cut_between_a_figure_and_what_it_counts) {
  EXPECT_THAT(chunk("we then ran a good way and 10 km more today"),
              ElementsAre("we then ran a good way and 10 km", " more today"));
  EXPECT_THAT(chunk("so they will all meet here on March 15 at noon"),
              ElementsAre("so they will all meet here on March 15 at", " noon"));
  ClauseChunker chunker;
  chunker.feed("It is now 5 kil");
  EXPECT_EQ(chunker.flush_stalled(), "It is now");
}

TEST(ClauseChunker, german_ordinals_and_abbreviations_end_nothing) {
  for (const std::string text :
       {"Wir sehen uns am 15. März bei dir.", "Er wohnt im 3. Stock und schläft.",
        "Nimm Obst, z. B. Äpfel oder Birnen.", "Das gilt d. h. es ist immer so.",
        "Sie hat ca. 5 Mio. Euro bekommen."}) {
    ClauseChunker chunker("de-DE");
    Clauses clauses;
    for (const char c : text) {
      chunker.feed(std::string(1, c));
      drain(chunker, clauses);
    }
    while (auto clause = chunker.finish()) clauses.push_back(*clause);
    for (const auto& clause : clauses) {
      EXPECT_TRUE(clause == clauses.back() || clause.ends_with(',')) << clause;
    }
  }
  EXPECT_THAT(chunk("The answer is 15. March comes next."),
              ElementsAre("The answer is 15.", " March comes next."));
}

TEST(ClauseChunker, a_long_later_sentence_may_end_at_a_comma) {
  const auto clauses =
      chunk("Here is the thing. " + std::string("word ") +
            "and another word and another word and another "
            "word and another word and yet one, after that comma the sentence simply goes on.");
  ASSERT_EQ(clauses.size(), 3u);
  EXPECT_TRUE(clauses[1].ends_with("yet one,"));
}

TEST(ClauseChunker, abbreviations_initials_and_numbers_end_nothing) {
  for (const std::string text :
       {"Please ask Dr. Smith about it.", "You can use e.g. a fork or spoon.",
        "The number pi is 3.14 or so.", "Go and visit example.com for more.",
        "We will meet at 5 p.m. today.", "The writer J. K. Rowling wrote it.",
        "He was J.R. Tolkien they said.", "It is around 10:30 right now.",
        "It has about 3,000 pages in it."}) {
    EXPECT_THAT(chunk(text), ElementsAre(text));
    EXPECT_THAT(by_byte(text), ElementsAre(text));
  }
}

TEST(ClauseChunker, an_ellipsis_is_a_pause_not_an_end) {
  EXPECT_THAT(chunk("Let me see now. I would say... perhaps it is so. Yes."),
              ElementsAre("Let me see now.", " I would say... perhaps it is so.", " Yes."));
}

TEST(ClauseChunker, closing_quotes_stay_with_their_sentence) {
  EXPECT_THAT(chunk("She said \"come here now.\" Then she left."),
              ElementsAre("She said \"come here now.\"", " Then she left."));
}

TEST(ClauseChunker, list_numbers_are_not_sentences) {
  EXPECT_THAT(chunk("Here are my ideas:\n1. Milk\n2. Eggs and bacon\n"),
              ElementsAre("Here are my ideas:", "\n1. Milk\n2. Eggs and bacon"));
}

TEST(ClauseChunker, nothing_is_cut_inside_inline_markdown) {
  for (const std::string text :
       {"See **this is one thing. And this** next.",
        "See [the long name. Of it](http://a.b/c. d) ok.", "Use `one two. three` ok."}) {
    EXPECT_THAT(chunk(text), ElementsAre(text));
    EXPECT_THAT(by_byte(text), ElementsAre(text));
  }
}

TEST(ClauseChunker, stars_that_are_not_emphasis_do_not_hold_text_back) {
  EXPECT_THAT(chunk("Five * three is fifteen. Is it not so?"),
              ElementsAre("Five * three is fifteen.", " Is it not so?"));
}

TEST(ClauseChunker, an_unclosed_construct_is_given_up_at_the_end_of_its_line) {
  EXPECT_THAT(chunk("This **never closes at all.\nThis is next. Bye."),
              ElementsAre("This **never closes at all.", "\nThis is next. Bye."));
}

TEST(ClauseChunker, a_code_fence_is_a_clause_of_its_own_however_long) {
  std::string code = "```python\n";
  for (int i = 0; i < 100; ++i) code += "print('Hello. This is code, ok?')\n";
  code += "```";
  const std::string text = "Try this:\n" + code + "\nThat is all you need. Good luck with it.";
  const auto expected =
      ElementsAre("Try this:", "\n" + code, "\nThat is all you need. Good luck with it.");
  EXPECT_THAT(chunk(text), expected);
  EXPECT_THAT(by_byte(text), expected);
}

TEST(ClauseChunker, an_unclosed_fence_ends_with_the_text_or_at_its_bound) {
  EXPECT_THAT(chunk("```\nabc. def\n"), ElementsAre("```\nabc. def\n"));
  ClauseChunker chunker;
  chunker.feed("```" + std::string(ClauseChunker::max_fence_bytes, 'x'));
  EXPECT_TRUE(chunker.next().has_value());
  EXPECT_TRUE(chunker.empty());
}

TEST(ClauseChunker, chinese_and_japanese_end_at_their_own_marks) {
  EXPECT_THAT(chunk("今天天气很好。我们去公园吧！你觉得怎么样？"),
              ElementsAre("今天天气很好。", "我们去公园吧！", "你觉得怎么样？"));
  EXPECT_THAT(by_byte("今天天气很好。我们去公园吧！你觉得怎么样？"),
              ElementsAre("今天天气很好。", "我们去公园吧！", "你觉得怎么样？"));
  EXPECT_THAT(chunk("彼は「行きましょう。」と言った"),
              ElementsAre("彼は「行きましょう。」", "と言った"));
}

TEST(ClauseChunker, text_without_spaces_or_marks_is_bounded) {
  const auto clauses = chunk(std::string(5000, 'x') + " end");
  for (const auto& clause : clauses) EXPECT_LE(clause.size(), 400u);
  EXPECT_EQ(joined(clauses), std::string(5000, 'x') + " end");
}

TEST(ClauseChunker, a_bounded_cut_falls_on_a_space_and_never_inside_a_character) {
  std::string words = "Start of this. ";
  for (int i = 0; i < 200; ++i) words += "überfluß ";
  for (const auto& clause : chunk(words)) {
    EXPECT_TRUE(clause.ends_with("ß") || clause.ends_with(".") || clause.ends_with(" ")) << clause;
  }
  std::string unbroken;
  for (int i = 0; i < 300; ++i) unbroken += "ß";
  EXPECT_THAT(by_byte(unbroken), ElementsAre(unbroken.substr(0, 400), unbroken.substr(400)));
}

TEST(ClauseChunker, white_space_alone_is_no_clause_and_takes_no_room) {
  EXPECT_THAT(chunk(" \n\t "), ElementsAre());
  ClauseChunker chunker;
  for (int i = 0; i < 1000; ++i) chunker.feed("                    ");
  chunker.feed("Hi");
  const auto clause = chunker.finish();
  ASSERT_TRUE(clause.has_value());
  EXPECT_LE(clause->size(), ClauseChunker::max_leading_spaces + 2);
  EXPECT_EQ(chunker.finish(), std::nullopt);
}

TEST(ClauseChunker, long_runs_of_white_space_shrink_alike_however_they_come) {
  const std::string text =
      "This is one." + std::string(40, ' ') + "\n" + std::string(9, ' ') + "So.";
  EXPECT_EQ(chunk(text), by_byte(text));
}

TEST(ClauseChunker, a_stall_releases_a_finished_sentence) {
  ClauseChunker chunker;
  chunker.feed("Sure!");
  EXPECT_EQ(chunker.next(), std::nullopt);
  EXPECT_EQ(chunker.flush_stalled(), "Sure!");
  EXPECT_EQ(chunker.flush_stalled(), std::nullopt);
}

TEST(ClauseChunker, a_stall_releases_whole_words_but_not_the_last_which_may_go_on) {
  ClauseChunker chunker;
  chunker.feed("I would like extra");
  EXPECT_EQ(chunker.flush_stalled(), "I would like");
  chunker.feed("ordinary");
  EXPECT_EQ(chunker.finish(), " extraordinary");
}

TEST(ClauseChunker, a_stall_prefers_the_last_mark) {
  ClauseChunker chunker;
  chunker.feed("Well, I think it");
  EXPECT_EQ(chunker.flush_stalled(), "Well,");
}

TEST(ClauseChunker, a_stall_does_not_break_numbers_markdown_or_code) {
  for (const std::string text :
       {"It is 3.", "**Hello there. my", "```\ncode here. more", "[link text. more", "Go to"}) {
    ClauseChunker chunker;
    chunker.feed(text);
    EXPECT_EQ(chunker.flush_stalled(), std::nullopt) << text;
  }
}

TEST(ClauseChunker, broken_utf8_passes_through_unharmed) {
  const std::string text = "bad \xff\xfe bytes \xe4\xb8";
  EXPECT_EQ(joined(by_byte(text)), text);
}

// Random texts of what matters to the rules, split at random places.
TEST(ClauseChunker, no_text_is_lost_and_cuts_do_not_depend_on_the_deltas) {
  const std::vector<std::string> pieces = {"word", "Dr.",   "e.g.",
                                           "3.14", "a",     " ",
                                           " ",    " ",     "\n",
                                           "\n\n", ". ",    ", ",
                                           "? ",   "! ",    "...",
                                           "`",    "```",   "**",
                                           "*",    "[",     "](",
                                           ")",    "。",    "你好",
                                           "！",   "é",     "—",
                                           "😀",   "1.",    "- ",
                                           "~~~",  "\xff",  "supercalifragilistic",
                                           "\"",   "5 * 3 "};
  std::mt19937 random(20260);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const int length = 1 + static_cast<int>(random() % 150);
    for (int i = 0; i < length; ++i) text += pieces[random() % pieces.size()];

    std::vector<std::string> deltas;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t n = 1 + random() % 12;
      deltas.push_back(text.substr(at, n));
      at += n;
    }
    const auto whole = chunk(text), split = chunk(deltas);
    ASSERT_EQ(whole, split) << text;
    ASSERT_EQ(without_space(joined(whole)), without_space(text)) << text;
    for (const auto& clause : whole) ASSERT_FALSE(without_space(clause).empty()) << text;
  }
}

}  // namespace
}  // namespace repartee::tts
