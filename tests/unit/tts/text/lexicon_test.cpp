#include "tts/text/lexicon.hpp"

#include <gmock/gmock.h>

#include "spoken_cases.hpp"

namespace repartee::tts {
namespace {

using testing::HasSubstr;

Lexicon lexicon(const Cases& entries) {
  Lexicon made;
  for (const auto& [word, said] : entries) {
    const auto added = made.add(word, said);
    EXPECT_TRUE(added) << (added ? "" : added.error().text());
  }
  return made;
}

std::string refusal(std::string_view word, std::string_view said) {
  Lexicon made;
  const auto added = made.add(word, said);
  return added ? "" : added.error().text();
}

TEST(Lexicon, says_words_as_the_operator_wants) {
  expect_said({{"Use SQL with Nguyen.", "Use sequel with win."},
               {"MySQL stays", "MySQL stays"},
               {"sqlite stays", "sqlite stays"},
               {"SQL's", "sequel's"},
               {"**SQL**", "sequel"}},
              "en", lexicon({{"sql", "sequel"}, {"Nguyen", "win"}}));
}

TEST(Lexicon, a_word_with_a_capital_letter_matches_only_itself) {
  expect_said({{"US or us", "U S or us"}, {"Polish polish", "pole-ish polish"}}, "en",
              lexicon({{"US", "U S"}, {"Polish", "pole-ish"}}));
}

TEST(Lexicon, one_that_tells_cases_apart_goes_before_one_that_does_not) {
  expect_said({{"IT is it", "I T is eat"}}, "en", lexicon({{"it", "eat"}, {"IT", "I T"}}));
}

TEST(Lexicon, the_longest_entry_counts) {
  const auto entries =
      lexicon({{"new york", "the big apple"}, {"new", "fresh"}, {"new york city", "the city"}});
  expect_said({{"A new day in New York.", "A fresh day in the big apple."},
               {"New York City", "the city"},
               {"new  york", "the big apple"},
               {"New Yorker", "fresh Yorker"}},
              "en", entries);
}

TEST(Lexicon, entries_may_have_signs_and_letters_of_any_script) {
  expect_said({{"C++ and C", "see plus plus and C"},
               {"the .NET way", "the dot net way"},
               {"O'Neil, O’Neil", "oh neel, oh neel"}},
              "en",
              lexicon({{"C++", "see plus plus"}, {".NET", "dot net"}, {"O’Neil", "oh neel"}}));
  expect_said({{"Straße nach Äöü", "Strass nach Umlaut"}}, "de",
              lexicon({{"Straße", "Strass"}, {"Äöü", "Umlaut"}}));
  expect_said({{"el niño y 5 %", "el ninjo y 5 %"}}, "es", lexicon({{"niño", "ninjo"}}));
}

TEST(Lexicon, goes_before_the_rules_of_the_language_and_is_not_read_again) {
  expect_said({{"Dr. No pays $5", "Doctor Know pays a fiver"}}, "en",
              lexicon({{"dr. no", "Doctor Know"}, {"$5", "a fiver"}}));
  expect_said({{"a e.g. b", "a 5 kg b"}}, "en", lexicon({{"e.g.", "5 kg"}}));
}

TEST(Lexicon, refuses_what_cannot_be_an_entry) {
  EXPECT_THAT(refusal("", "x"), HasSubstr("has no word"));
  EXPECT_THAT(refusal(" \t", "x"), HasSubstr("control characters"));
  EXPECT_THAT(refusal("😀", "x"), HasSubstr("has no word"));
  EXPECT_THAT(refusal("SQL", "  "), HasSubstr("\"SQL\" does not say anything"));
  EXPECT_THAT(refusal("a\nb", "x"), HasSubstr("one line"));
  EXPECT_THAT(refusal("a", "x\xff"), HasSubstr("UTF-8"));
  EXPECT_THAT(refusal(std::string(Lexicon::max_word_bytes + 1, 'a'), "x"), HasSubstr("too long"));
  EXPECT_THAT(refusal("a", std::string(Lexicon::max_said_bytes + 1, 'a')), HasSubstr("too long"));
  Lexicon twice = lexicon({{"sql", "sequel"}, {"SQL", "sequel"}});
  EXPECT_FALSE(twice.add("sql", "other"));
  EXPECT_EQ(twice.size(), 2u);
}

TEST(Lexicon, is_bounded) {
  Lexicon full;
  for (std::size_t i = 0; i < Lexicon::max_entries; ++i) {
    ASSERT_TRUE(full.add("w" + std::to_string(i), "x"));
  }
  const auto refused = full.add("one", "x");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("at most 10000"));
}

}  // namespace
}  // namespace repartee::tts
