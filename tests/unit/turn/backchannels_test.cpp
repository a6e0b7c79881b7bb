#include "turn/backchannels.hpp"

#include <gtest/gtest.h>

namespace repartee::turn {
namespace {

struct Said {
  const char* language;
  const char* text;
  Meaning meaning;
};

class OverlapWordsOf : public testing::TestWithParam<Said> {};

TEST_P(OverlapWordsOf, mean_what_people_mean_by_them) {
  const auto& said = GetParam();
  EXPECT_EQ(OverlapWords(said.language).read(said.text).meaning, said.meaning)
      << said.language << ": " << said.text;
}

using enum Meaning;
INSTANTIATE_TEST_SUITE_P(
    Languages, OverlapWordsOf,
    testing::Values(Said{"en", "", nothing}, Said{"en", " … ", nothing},
                    Said{"en", "Mm-hm.", backchannel}, Said{"en", "mm hmm", backchannel},
                    Said{"en", "Okay, yeah. Right!", backchannel},
                    Said{"en", "uh-huh", backchannel}, Said{"en", "I see", backchannel},
                    Said{"en", "I see a problem", content}, Said{"en", "STOP", interruption},
                    Said{"en", "okay wait", interruption}, Said{"en", "no", interruption},
                    Said{"en", "No problem.", backchannel},
                    Said{"en", "hold on a second", interruption},
                    Said{"en", "what's the weather", content}, Said{"en", "ja genau", content},
                    Said{"de", "ja, genau", backchannel}, Said{"de", "Alles klar!", backchannel},
                    Said{"de", "Schön", backchannel}, Said{"de", "okay", backchannel},
                    Said{"de", "er kommt", content}, Said{"de", "nein", interruption},
                    Said{"de", "Moment mal", interruption}, Said{"de-AT", "na klar", backchannel},
                    Said{"fr", "d’accord", backchannel}, Said{"fr", "D'accord, oui", backchannel},
                    Said{"fr", "c'est ça", backchannel}, Said{"fr", "très bien", backchannel},
                    Said{"fr", "arrete", interruption}, Said{"fr", "Attendez !", interruption},
                    Said{"fr", "quelle heure est-il", content}, Said{"es", "ya veo", backchannel},
                    Said{"es", "sí, claro", backchannel}, Said{"es", "¿qué?", content},
                    Said{"es", "espera", interruption}, Said{"es", "no", interruption},
                    Said{"ja", "ok", backchannel}, Said{"ja", "stop", interruption},
                    Said{"auto", "mm hm", backchannel}));

TEST(OverlapWords, counts_the_words_that_are_on_no_list) {
  const OverlapWords words("en");
  EXPECT_EQ(words.read("okay what about tomorrow").content_words, 3U);
  EXPECT_EQ(words.read("okay right").content_words, 0U);
}

TEST(OverlapWords, an_operators_words_are_added_and_taken_off) {
  const OverlapWords words("en", {"copy that", "-right"}, {"Computer", "-no"});
  EXPECT_EQ(words.read("Copy that.").meaning, Meaning::backchannel);
  EXPECT_EQ(words.read("right").meaning, Meaning::content);
  EXPECT_EQ(words.read("computer").meaning, Meaning::interruption);
  EXPECT_EQ(words.read("no").meaning, Meaning::content);
}

TEST(OverlapWords, an_entry_that_cannot_be_one_is_named) {
  EXPECT_TRUE(check_overlap_words({"mm hm", "d'accord", "-right", "one two three four"}));
  for (const std::string bad : {"", "-", "…", "one two three four five"}) {
    const auto checked = check_overlap_words({"okay", bad});
    ASSERT_FALSE(checked) << bad;
    EXPECT_NE(checked.error().message.find("'" + bad + "'"), std::string::npos);
  }
  EXPECT_FALSE(check_overlap_words({std::string(65, 'x')}));
  EXPECT_FALSE(check_overlap_words(std::vector<std::string>(257, "okay")));
}

TEST(ShareSaid, counts_words_in_the_order_in_which_they_were_said) {
  const auto* said = "The train to Berlin leaves at nine.";
  EXPECT_DOUBLE_EQ(share_said("the train to berlin", said), 1);
  EXPECT_DOUBLE_EQ(share_said("the train two berlin", said), 0.75);
  EXPECT_DOUBLE_EQ(share_said("nine at", said), 0.5);
  EXPECT_DOUBLE_EQ(share_said("what is that", said), 0);
  EXPECT_DOUBLE_EQ(share_said("", said), 0);
  EXPECT_DOUBLE_EQ(share_said("anything", ""), 0);
}

TEST(ShareSaid, looks_at_the_end_of_long_texts_only) {
  std::string long_text;
  for (int i = 0; i < 10000; ++i) long_text += "word" + std::to_string(i) + " ";
  EXPECT_DOUBLE_EQ(share_said("word9999", long_text), 1);
  EXPECT_DOUBLE_EQ(share_said("word1", long_text), 0);
}

}  // namespace
}  // namespace repartee::turn
