#include "stt/text_gates.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "stt/phantoms.hpp"
#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

std::vector<Word> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<Word> all;
  for (std::string word; stream >> word;) all.push_back({word, 0, 0, 1});
  return all;
}

// What decoders said. Written by hand after the patterns that Whisper's users report and that
// arXiv 2501.11378 counts: no recording of a real model is behind the numbers.
struct Said {
  const char* what;
  std::string text;
  Evidence evidence;
  Doubt doubt;
  std::string believed;
};

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text + " ";
  return all;
}

const std::vector<Said>& recorded() {
  static const std::vector<Said> all = {
      {"a command", "Turn on the lights.", {"en", 0.02, -0.25}, Doubt::none, "Turn on the lights."},
      {"a quiet speaker, rather sure",
       "What time is it?",
       {"en", 0.45, -0.55},
       Doubt::none,
       "What time is it?"},
      {"thanks, clearly said", "Thank you.", {"en", 0.03, -0.2}, Doubt::none, "Thank you."},
      {"a yes, clearly said", "Yes.", {"en", 0.1, -0.35}, Doubt::none, "Yes."},
      {"room tone", "Thank you.", {"en", 0.42, -0.45}, Doubt::phantom, ""},
      {"breath", "you", {"en", 0.2, -0.83}, Doubt::phantom, ""},
      {"silence, sure of itself", "Bye.", {"en", 0.91, -0.1}, Doubt::no_speech, ""},
      {"keyboard", "I'm sorry.", {"en", 0.7, -0.4}, Doubt::no_speech, ""},
      {"hum, a video's end", "Thanks for watching!", {"en", 0.08, -0.15}, Doubt::phantom, ""},
      {"hum, a video's end, twice",
       "Thanks for watching! Thanks for watching!",
       {"en", 0.08, -0.15},
       Doubt::phantom,
       ""},
      {"a fan", "Please subscribe to my channel.", {"en", 0.2, -0.3}, Doubt::phantom, ""},
      {"credits", "Subtitles by the Amara.org community", {"en", 0.3, -0.2}, Doubt::phantom, ""},
      {"German credits",
       "Untertitel der Amara.org-Community",
       {"de", 0.1, -0.2},
       Doubt::phantom,
       ""},
      {"German thanks, clearly said",
       "Vielen Dank.",
       {"de", 0.1, -0.2},
       Doubt::none,
       "Vielen Dank."},
      {"German thanks in noise", "Vielen Dank.", {"de", 0.1, -0.9}, Doubt::phantom, ""},
      {"Japanese credits", "ご視聴ありがとうございました", {"ja", 0.1, -0.2}, Doubt::phantom, ""},
      {"babble, guessed",
       "The perse of a wenson forty tild.",
       {"en", 0.3, -1.4},
       Doubt::unsure,
       ""},
      {"a loop of one word", "No " + times(9, "no"), {"en", 0.1, -0.2, true}, Doubt::repeats, "No"},
      {"a loop at the end",
       "I want to go to the " + times(6, "store and the"),
       {"en", 0.1, -0.2, true},
       Doubt::repeats,
       "I want to go to the store and the"},
      {"a loop of an invention",
       times(5, "Thank you very much."),
       {"en", 0.5, -0.2, true},
       Doubt::phantom,
       ""},
      {"stopped in the middle",
       "and so we went on and",
       {"en", 0.1, -0.4, true},
       Doubt::cut_off,
       "and so we went on and"},
      {"emphasis", "No, no, no, no!", {"en", 0.1, -0.3}, Doubt::none, "No, no, no, no!"},
      {"a number", "5 5 5 5 5 5 1 2", {"en", 0.1, -0.3}, Doubt::none, "5 5 5 5 5 5 1 2"},
      {"the prompt said back",
       "Glossary: Repartee, Acme, Kowalski.",
       {.language = "en",
        .no_speech = 0.2,
        .mean_log_probability = -0.2,
        .prompt = "Glossary: Repartee, Acme, Kowalski."},
       Doubt::echo,
       ""},
      {"the glossary said back, without the prompt behind it",
       "Glossary: Repartee, Acme, Kowalski.",
       {.language = "en",
        .no_speech = 0.2,
        .mean_log_probability = -0.2,
        .prompt = "Glossary: Repartee, Acme, Kowalski. A talk about birds.",
        .glossary = "Glossary: Repartee, Acme, Kowalski."},
       Doubt::echo,
       ""},
      {"a hot word, really said",
       "Repartee",
       {.language = "en",
        .no_speech = 0.35,
        .mean_log_probability = -0.2,
        .prompt = "Glossary: Repartee.",
        .glossary = "Glossary: Repartee."},
       Doubt::none,
       "Repartee"},
      {"a word of the prompt, really said",
       "Repartee",
       {.language = "en", .no_speech = 0.05, .mean_log_probability = -0.2, .prompt = "Repartee"},
       Doubt::none,
       "Repartee"},
  };
  return all;
}

TEST(TextGates, let_speech_through_and_keep_inventions_back) {
  for (const Said& said : recorded()) {
    EXPECT_EQ(doubt_of(words(said.text), said.evidence), said.doubt) << said.what;
    EXPECT_EQ(joined(believed(words(said.text), said.evidence)), said.believed) << said.what;
  }
}

TEST(TextGates, no_words_are_never_doubted) {
  EXPECT_EQ(doubt_of({}, {"en", 0.99, -3, true}), Doubt::none);
  EXPECT_TRUE(believed({}, {"en", 0.99, -3, true}).empty());
}

TEST(TextGates, loops_are_worth_another_pass_and_inventions_are_not) {
  for (const Doubt doubt : {Doubt::repeats, Doubt::compresses, Doubt::cut_off})
    EXPECT_TRUE(worth_another_pass(doubt));
  for (const Doubt doubt :
       {Doubt::none, Doubt::no_speech, Doubt::unsure, Doubt::phantom, Doubt::echo})
    EXPECT_FALSE(worth_another_pass(doubt));
}

TEST(TextGates, a_loop_of_syllables_within_words_compresses_too_well) {
  std::string syllables;
  for (int i = 0; i < 60; ++i) syllables += "lalala";
  EXPECT_EQ(doubt_of(words(syllables), {"en", 0.1, -0.3}), Doubt::compresses);
}

TEST(CompressionRatio, tells_speech_from_loops) {
  EXPECT_LT(compression_ratio("Ask not what your country can do for you, ask what you can do for "
                              "your country."),
            2);
  EXPECT_GT(compression_ratio(times(20, "and then")), 2.4);
  EXPECT_EQ(compression_ratio(""), 0);
}

TEST(WithoutRepeats, keeps_one_round_and_what_is_around_it) {
  EXPECT_EQ(joined(without_repeats(words("so " + times(4, "it goes on") + "until it ends"))),
            "so it goes on until it ends");
  EXPECT_EQ(joined(without_repeats(words(times(4, "yes sir")))), "yes sir");
}

TEST(WithoutRepeats, leaves_what_people_say) {
  for (const char* said : {"very very good", "no no no no no", "knock knock who is there",
                           "one two three one two three", ""}) {
    EXPECT_EQ(joined(without_repeats(words(said))), said);
  }
}

TEST(Bare, has_neither_case_nor_punctuation) {
  EXPECT_EQ(bare("  Hello,   World! "), "hello world");
  EXPECT_EQ(bare("Amara.org-Community"), "amara org community");
  EXPECT_EQ(bare("Don't"), "don't");
  EXPECT_EQ(bare("…"), "…");
  EXPECT_EQ(bare("?!"), "");
}

TEST(Phantoms, are_known_as_a_whole_and_in_their_language) {
  EXPECT_EQ(phantom("thanks for watching", "en"), Phantom::certain);
  EXPECT_EQ(phantom("thanks for watching", "de"), Phantom::certain) << "English ones everywhere";
  EXPECT_EQ(phantom("thanks for watching my dog", "en"), Phantom::none);
  EXPECT_EQ(phantom("vielen dank", "en"), Phantom::none);
  EXPECT_EQ(phantom("thank you thank you", "en"), Phantom::possible);
  EXPECT_EQ(phantom("", "en"), Phantom::none);
}

}  // namespace
}  // namespace repartee::stt
