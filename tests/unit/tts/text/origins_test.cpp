// Where spoken words come from, and what has been heard of the displayed text.
#include "tts/text/origins.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tts/text/clause_chunker.hpp"
#include "tts/text/heard_prefix.hpp"
#include "tts/text/speakable.hpp"
#include "tts/text/thinking_filter.hpp"

namespace repartee::tts {
namespace {

/// The displayed text behind the first place where `words` are said.
std::string origin_of(const std::string& words, const std::string& display,
                      std::string_view language = "en") {
  const Spoken spoken = speak(display, language);
  const std::size_t at = spoken.text.find(words);
  if (at == std::string::npos) return "not said: " + spoken.text;
  const std::size_t begin = spoken.origins[at].begin;
  return display.substr(begin, spoken.origins[at + words.size() - 1].end - begin);
}

std::string heard(const std::string& display, std::size_t spoken_bytes) {
  const Spoken spoken = speak(display, "en");
  return display.substr(0, heard_prefix(display, spoken.text, spoken.origins, spoken_bytes));
}

TEST(Origins, every_spoken_word_knows_the_text_it_stands_for) {
  EXPECT_EQ(origin_of("5 dollars 20", "It is **$5.20** now"), "$5.20");
  EXPECT_EQ(origin_of("the docs", "See [the docs](http://a.b) now"), "the docs");
  EXPECT_EQ(origin_of("kilometers", "run 5 km now"), " km");
  EXPECT_EQ(origin_of("example dot com", "at https://www.example.com/x!"),
            "https://www.example.com/x");
  EXPECT_EQ(origin_of("cafe", "le café"), "café");
  EXPECT_EQ(origin_of("yes", "<think>no</think>yes"), "yes");
  EXPECT_EQ(origin_of("Doctor", "Hi Dr. Who"), "Dr.");
  EXPECT_EQ(origin_of("fünfzehnten", "am 15. März", "de"), "15.");
}

TEST(Origins, of_a_plain_text_are_one_span) {
  const std::string text(300, 'a');
  EXPECT_EQ(speak(text, "en").origins.spans(), 1u);
  EXPECT_LE(
      speak("This is a clause of usual length, and it costs $5 or 10%.", "en").origins.spans(), 7u);
}

TEST(HeardPrefix, ends_before_the_first_word_that_is_not_wholly_heard) {
  const std::string text = "Pay $5.20 at 10:30 pm.";  // Pay 5 dollars 20 at 10:30 P M.
  EXPECT_EQ(heard(text, 0), "");
  EXPECT_EQ(heard(text, 2), "");
  EXPECT_EQ(heard(text, 3), "Pay");
  EXPECT_EQ(heard(text, 15), "Pay");
  EXPECT_EQ(heard(text, 16), "Pay $5.20");
  EXPECT_EQ(heard(text, 25), "Pay $5.20 at 10:30");
  EXPECT_EQ(heard(text, 27), "Pay $5.20 at 10:30");
  EXPECT_EQ(heard(text, 30), text);
}

TEST(HeardPrefix, leaves_the_mark_of_the_next_line_to_it) {
  EXPECT_EQ(heard("one\n- two\n- three", 4), "one");
  EXPECT_EQ(heard("one\n- two\n- three", 9), "one\n- two");
}

TEST(HeardPrefix, words_that_are_shown_only_count_with_those_before) {
  EXPECT_EQ(heard("Great 😀 news", 5), "Great 😀");
  EXPECT_EQ(heard("😀 Great", 0), "");
}

const std::vector<std::string> pieces = {"word",
                                         " ",
                                         " ",
                                         " ",
                                         ", ",
                                         ". ",
                                         "\n",
                                         "- ",
                                         "**",
                                         "_",
                                         "`",
                                         "[a b](",
                                         ")",
                                         "<b>",
                                         "<think>",
                                         "</think>",
                                         "$5.20",
                                         "5 km",
                                         "1 kg",
                                         "20%",
                                         "3,50 €",
                                         "€",
                                         "15. März",
                                         "15.03.2024",
                                         "3/15/2024",
                                         "Mar 15",
                                         ", 2024",
                                         "10:30",
                                         " pm",
                                         "14:05 Uhr",
                                         "5–10",
                                         "1,234",
                                         "1.234,5",
                                         "1/2",
                                         "2½",
                                         "v1.2.3",
                                         "555-1234",
                                         "+1 (555) 123-4567",
                                         "030 1234567",
                                         "e.g. ",
                                         "z. B. ",
                                         "usw.",
                                         "Dr. ",
                                         "St. ",
                                         "the 90s",
                                         "in 1905",
                                         "der 2. ",
                                         "a@b.com",
                                         "www.x.de",
                                         "https://a.b/c",
                                         "#1",
                                         "@joe",
                                         "&amp;",
                                         "—",
                                         "…",
                                         "é",
                                         "你好",
                                         "😀",
                                         "\xff",
                                         "\x01",
                                         "~",
                                         "3:2",
                                         "SQL",
                                         "|",
                                         "=",
                                         "<",
                                         "*",
                                         "\u00a0",
                                         "“",
                                         "(",
                                         "²"};

std::string random_text(std::mt19937& random) {
  std::string text;
  const auto length = 1 + random() % 30;
  for (std::size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
  return text;
}

TEST(Origins, are_in_order_and_within_the_displayed_text) {
  std::mt19937 random(11);
  Lexicon lexicon;
  ASSERT_TRUE(lexicon.add("sql", "sequel"));
  for (int round = 0; round < 6000; ++round) {
    const std::string text = random_text(random);
    const char* language = round % 3 == 0 ? "en" : round % 3 == 1 ? "de" : "fr";
    const Spoken spoken = speak(text, language, lexicon);
    ASSERT_EQ(spoken.text, speakable(text, language, lexicon));
    ASSERT_EQ(spoken.origins.size(), spoken.text.size());
    Origin before;
    for (std::size_t i = 0; i < spoken.origins.size(); ++i) {
      const Origin origin = spoken.origins[i];
      ASSERT_LE(origin.begin, origin.end) << text;
      ASSERT_LE(origin.end, text.size()) << text;
      ASSERT_GE(origin.begin, before.begin) << text << " | " << spoken.text << " at " << i;
      ASSERT_GE(origin.end, before.end) << text << " | " << spoken.text << " at " << i;
      before = origin;
    }
  }
}

TEST(HeardPrefix, grows_from_nothing_to_everything) {
  std::mt19937 random(12);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random);
    const Spoken spoken = speak(text, round % 2 == 0 ? "en" : "de");
    if (spoken.text.empty()) continue;
    std::size_t before = 0;
    ASSERT_EQ(heard_prefix(text, spoken.text, spoken.origins, 0), 0u) << text;
    for (std::size_t bytes = 0; bytes <= spoken.text.size(); ++bytes) {
      const std::size_t now = heard_prefix(text, spoken.text, spoken.origins, bytes);
      ASSERT_GE(now, before) << text;
      ASSERT_LE(now, text.size()) << text;
      before = now;
    }
    ASSERT_EQ(before, text.size()) << text;
  }
}

// What a model streams, as Reply treats it: thoughts out, clauses cut, each one spoken.
std::vector<std::string> spoken_clauses(const std::string& text, std::string_view language,
                                        const std::vector<std::size_t>& edges) {
  ThinkingFilter thinking;
  ClauseChunker chunker(language);
  std::vector<std::string> spoken;
  const auto say = [&](const std::optional<std::string>& clause) {
    if (clause) spoken.push_back(speakable(*clause, language));
    return clause.has_value();
  };
  std::size_t at = 0;
  for (const std::size_t edge : edges) {
    chunker.feed(thinking.feed(std::string_view(text).substr(at, edge - at)));
    at = edge;
    while (say(chunker.next())) {
    }
  }
  chunker.feed(thinking.finish());
  while (say(chunker.next())) {
  }
  while (say(chunker.finish())) {
  }
  return spoken;
}

TEST(Streaming, what_is_said_does_not_depend_on_where_deltas_end) {
  std::mt19937 random(13);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = random_text(random) + random_text(random);
    const char* language = round % 2 == 0 ? "en" : "de";
    std::vector<std::size_t> edges;
    for (std::size_t at = 0; at < text.size();) {
      at = std::min(text.size(), at + 1 + random() % 9);
      edges.push_back(at);
    }
    ASSERT_EQ(spoken_clauses(text, language, edges), spoken_clauses(text, language, {text.size()}))
        << text;
  }
}

}  // namespace
}  // namespace repartee::tts
