// Writings of the same speech, and what must stay apart.
#include "eval/english.hpp"

#include <gmock/gmock.h>

namespace repartee::eval {
namespace {

std::string normal(std::string_view text) {
  std::string joined;
  for (const std::string& word : normalize_english(text)) {
    joined += (joined.empty() ? "" : " ") + word;
  }
  return joined;
}

struct Case {
  const char* written;
  const char* normal;
};

class English : public testing::TestWithParam<Case> {};

TEST_P(English, is_written_one_way) {
  EXPECT_EQ(normal(GetParam().written), GetParam().normal);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, English,
    testing::Values(Case{"", ""}, Case{"  ...  ", ""}, Case{"Ask not, what?", "ask not what"},
                    Case{"[BLANK_AUDIO] hi (laughs) <unk> there", "hi there"},
                    Case{"open ( and (closed) end", "open end"},
                    Case{"Uh, um, hmm... well", "well"}, Case{"caf\u00e9 na\u00efve", "cafe naive"},
                    Case{"it\u2019s \u201cquoted\u201d \u2014 really", "it is quoted really"},
                    Case{"well-known", "well known"}, Case{"broken \xff byte", "broken byte"}));

INSTANTIATE_TEST_SUITE_P(
    Contractions, English,
    testing::Values(Case{"won't can't let's", "will not can not let us"},
                    Case{"I don't; you're, we'll", "i do not you are we will"},
                    Case{"he'd been, he'd go", "he had been he would go"},
                    Case{"she's got it; she's here", "she has got it she is here"},
                    Case{"the culprit's name", "the culprit is name"},
                    Case{"john 's here", "john is here"}, Case{"'hello' he said", "hello he said"},
                    Case{"Mr. Smith and Dr. Jones", "mister smith and doctor jones"},
                    Case{"gonna wanna", "going to want to"}, Case{"O'Neil", "0 neil"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, English,
    testing::Values(
        Case{"twenty one", "21"}, Case{"twenty-one", "21"}, Case{"nineteen eighty four", "1984"},
        Case{"eighteen thirteen", "1813"}, Case{"one two three", "123"},
        Case{"two thousand and five", "2005"}, Case{"one million two hundred thousand", "1200000"},
        Case{"two thousand five hundred", "2500"}, Case{"a hundred and one", "a 101"},
        Case{"three point one four", "3.14"}, Case{"two and a half", "2.5"},
        Case{"double oh seven", "007"}, Case{"twenty first", "21st"},
        Case{"the third of may", "the 3rd of may"}, Case{"the nineteen sixties", "the 1960s"},
        Case{"5 million", "5000000"}, Case{"3.5 million", "3500000"}, Case{"1,000", "1000"},
        Case{"10,000 people", "10000 people"}, Case{"twenty dollars", "$20"}, Case{"$20", "$20"},
        Case{"two dollars and seven cents", "$2.07"}, Case{"fifty pounds", "£50"},
        Case{"ten percent", "10%"}, Case{"10 per cent", "10%"}, Case{"10%", "10%"},
        Case{"minus two", "-2"}, Case{"4pm", "4 pm"}, Case{"the 20th", "the 20th"},
        Case{"one of them", "one of them"}, Case{"1 of them", "one of them"},
        Case{"five and two", "5 and 2"}, Case{"the point is", "the point is"},
        Case{"double trouble", "double trouble"}, Case{"and", "and"}));

INSTANTIATE_TEST_SUITE_P(
    Spelling, English,
    testing::Values(Case{"colour favourite neighbours", "color favorite neighbors"},
                    Case{"organised organisation", "organized organization"},
                    Case{"centre theatre", "center theater"},
                    Case{"travelled cancelling", "traveled canceling"}, Case{"grey", "gray"},
                    Case{"four hours", "4 hours"}, Case{"your tour our", "your tour our"},
                    Case{"rise wise falling filling", "rise wise falling filling"}));

TEST(English, survives_numbers_that_fit_no_integer) {
  std::string many = "nine";
  for (int i = 0; i < 40; ++i) many += " nine";
  EXPECT_EQ(normal(many), std::string(41, '9'));
  EXPECT_FALSE(normal("nine trillion trillion trillion trillion").empty());
  EXPECT_FALSE(normal("99999999999999999999999 million").empty());
}

TEST(Basic, keeps_letters_of_any_script_and_drops_marks) {
  using testing::ElementsAre;
  EXPECT_THAT(normalize("Größe, bitte! (lacht)", "de"), ElementsAre("grosse", "bitte"));
  EXPECT_THAT(normalize("Привет, МИР", "ru"), ElementsAre("привет", "мир"));
  EXPECT_THAT(normalize("你好。", "zh"), ElementsAre("你好"));
  EXPECT_THAT(normalize("don't", "en"), ElementsAre("do", "not"));
}

}  // namespace
}  // namespace repartee::eval
