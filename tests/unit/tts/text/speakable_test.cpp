#include "tts/text/speakable.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

void expect(const Cases& cases, std::string_view language = "en") {
  for (const auto& [display, spoken] : cases) EXPECT_EQ(speakable(display, language), spoken);
}

TEST(Speakable, plain_sentences_stay_as_they_are) {
  for (const std::string text :
       {"Hello, how are you?", "It's 10:30 at 5 p.m. already.", "He said \"yes\" (twice)!",
        "Well... maybe.", "Pi is 3.14, and 1,200 is more.", "A well-known fact; really: yes.",
        "-5 is cold."}) {
    EXPECT_EQ(speakable(text, "en"), text);
  }
}

TEST(Speakable, markdown_becomes_its_text) {
  expect({{"# A heading\nand text", "A heading. and text"},
          {"**Bold**, *slanted*, __both__ and ~~gone~~.", "Bold, slanted, both and gone."},
          {"- one\n- two\n* three", "one. two. three"},
          {"1. First\n2. Second", "1. First. 2. Second"},
          {"- [x] done\n- [ ] open", "done. open"},
          {"> quoted words", "quoted words"},
          {"See [the docs](https://a.b/c_(d)) now.", "See the docs now."},
          {"![a cat](cat.png) sits", "a cat sits"},
          {"Use `printf` here.", "Use printf here."},
          {"above\n\n---\n\nbelow", "above. below"},
          {"one<br>two <b>three</b>", "one two three"},
          {"fish &amp; chips", "fish and chips"},
          {"an \\*escaped\\* star", "an escaped star"},
          {"**never closed", "never closed"}});
}

TEST(Speakable, code_blocks_and_tables_are_not_said) {
  expect({{"Try:\n```py\nprint(1)\n```\nDone.", "Try: Done."},
          {"```\nunclosed", ""},
          {"~~~\nx\n~~~\nafter", "after"},
          {"Here:\n| a | b |\n|---|---|\n| 1 | 2 |\nEnd.", "Here: End."},
          {"```x```", ""}});
}

TEST(Speakable, thinking_and_emoji_are_not_said) {
  expect({{"<think>secret</think>Hello", "Hello"},
          {"Hi <thinking>to the end", "Hi"},
          {"Great 😀👍🏽! Yes ✅", "Great! Yes"},
          {"👨‍👩‍👧", ""},
          {"...", ""},
          {"", ""}});
}

TEST(Speakable, money_is_said_as_people_say_it) {
  expect({{"$5.20", "5 dollars 20"},
          {"$1 or $5?", "1 dollar or 5 dollars?"},
          {"It is $1,200.", "It is 1,200 dollars."},
          {"$3.5 million now", "3.5 million dollars now"},
          {"$2.05 and $0.99 and £0.01", "2 dollars and 5 cents and 99 cents and 1 penny"},
          {"$2.00", "2 dollars"},
          {"5 € or 7€.", "5 euros or 7 euros."},
          {"£4.50 ¥300", "4 pounds 50 300 yen"},
          {"a $ sign", "a $ sign"}});
}

TEST(Speakable, signs_become_words) {
  expect({{"50% off", "50 percent off"},
          {"3.5 % more", "3.5 percent more"},
          {"20°C or 68 °F", "20 degrees Celsius or 68 degrees Fahrenheit"},
          {"a 90° turn", "a 90 degrees turn"},
          {"R&D & more", "R and D and more"},
          {"on 2024-03-05.", "on March 5th, 2024."},
          {"2024-13-05 is none", "2024-13-05 is none"},
          {"5–10 people", "5 to 10 people"},
          {"5 - 3 = 2", "5 minus 3 equals 2"},
          {"2 × 3 and 2*3", "2 times 3 and 2 times 3"},
          {"#1 of #topics", "number 1 of topics"},
          {"snake_case", "snake case"},
          {"80 km/h", "80 kilometers per hour"},
          {"2½ cups", "2 and a half cups"},
          {"fruit, e.g. apples, i.e. food, etc.",
           "fruit, for example apples, that is food, et cetera."},
          {"C++ is fun", "C plus plus is fun"},
          {"~5 of them", "about 5 of them"}});
}

TEST(Speakable, addresses_are_said_without_their_path) {
  expect({{"Go to https://www.example.com/a/b?c=d.", "Go to example dot com."},
          {"(http://a.org)", "(a dot org)"},
          {"See www.example.com!", "See example dot com!"},
          {"example.com/x and docs.python.org", "example dot com and docs dot python dot org"},
          {"Mail me_2@my-site.co.uk.", "Mail me underscore 2 at my dash site dot co dot uk."},
          {"<https://example.com>", "example dot com"},
          {"The end.So it goes", "The end.So it goes"},
          {"https://user:secret@host.com:80/", "host dot com"}});
}

TEST(Speakable, typography_becomes_ascii) {
  expect({{"“It’s”—so…", "\"It's\", so..."},
          {"a – b", "a, b"},
          {"non\u00a0breaking", "non breaking"},
          {"soft\u00adhyphen", "softhyphen"},
          {"café, naïve, Ünïcode", "cafe, naive, Unicode"},
          {"cafe\u0301", "cafe"}});
}

TEST(Speakable, spaces_and_marks_are_tidied) {
  expect({{"  a   b \t c \n", "a b c"},
          {"what , now ?", "what, now?"},
          {"Really?! Yes...", "Really?! Yes..."},
          {"the .5 mark", "the .5 mark"},
          {"end .\nnext", "end. next"}});
}

TEST(Speakable, other_languages_keep_letters_and_signs) {
  expect({{"**Prix** : 5 € & 20 %", "Prix: 5 € & 20 %"}, {"# Titre 😀 de l’été", "Titre de l'été"}},
         "fr");
  expect({{"你好。😀\n再见", "你好。 再见"}}, "zh");
  expect({{"50% of café", "50 percent of cafe"}}, "en-GB");
}

TEST(Speakable, output_is_one_line_of_valid_utf8_whatever_the_input) {
  const std::vector<std::string> pieces = {
      "a", "$",   "5",       ".",          ",",  "-",    " ",        "\n",   "#",        "*",
      "`", "```", "[",       "](",         ")",  "<",    ">",        "|",    "https://", "www.",
      "@", "com", "é",       "你",         "😀", "\xff", "\xe2\x80", "\x01", "%",        "°",
      "½", "&",   "<think>", "2024-01-01", "_",  "~",    "\\",       "–",    "e.g."};
  std::mt19937 random(7);
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    const int length = static_cast<int>(random() % 40);
    for (int i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
    const std::string out = speakable(text, round % 2 == 0 ? "en" : "fr");
    for (std::size_t at = 0; at < out.size();) {
      const CodePoint point = decode(out, at);
      ASSERT_TRUE(point.valid) << text;
      ASSERT_TRUE(point.value >= 0x20 && point.value != 0x7F) << text;
      at += point.size;
    }
    ASSERT_EQ(out.find("  "), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace repartee::tts
