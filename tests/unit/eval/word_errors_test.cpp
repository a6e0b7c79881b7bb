#include "eval/word_errors.hpp"

#include <gtest/gtest.h>

namespace repartee::eval {
namespace {

TEST(WordErrors, tell_substitutions_insertions_and_deletions_apart) {
  EXPECT_EQ(word_errors("Ask not!", "ask, not"), (WordErrors{.words = 2}));
  EXPECT_EQ(word_errors("ask not what", "ask what"), (WordErrors{.deletions = 1, .words = 3}));
  EXPECT_EQ(word_errors("ask not", "ask not what"), (WordErrors{.insertions = 1, .words = 2}));
  EXPECT_EQ(word_errors("ask not", "basque not"), (WordErrors{.substitutions = 1, .words = 2}));
  EXPECT_EQ(word_errors("ask not", ""), (WordErrors{.deletions = 2, .words = 2}));
  EXPECT_EQ(word_errors("a b c d", "b x d e"),
            (WordErrors{.substitutions = 1, .insertions = 1, .deletions = 1, .words = 4}));
}

TEST(WordErrors, prefer_a_substitution_to_a_deletion_with_an_insertion) {
  EXPECT_EQ(word_errors("go home now", "go away now"),
            (WordErrors{.substitutions = 1, .words = 3}));
}

TEST(WordErrors, make_a_rate_also_where_nothing_was_said) {
  EXPECT_EQ(word_errors("", "").rate(), 0);
  EXPECT_EQ(word_errors("", "thank you").rate(), 1);
  EXPECT_EQ(word_errors("a b", "a b c d e").rate(), 1.5);
  WordErrors sum = word_errors("a b", "a");
  sum += word_errors("c d", "c d");
  EXPECT_EQ(sum.rate(), 0.25);
}

}  // namespace
}  // namespace repartee::eval
