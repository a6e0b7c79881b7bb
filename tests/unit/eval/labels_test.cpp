#include "eval/labels.hpp"

#include <gmock/gmock.h>

namespace repartee::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Rttm, joins_overlapping_speakers_of_the_recording_asked_for) {
  constexpr const char* text =
      "SPEAKER a 1 5.0 1.0 <NA> <NA> bob <NA> <NA>\n"
      "SPEAKER b 1 0.0 9.0 <NA> <NA> bob <NA> <NA>\n"
      "SPKR-INFO a 1 <NA>\n"
      "SPEAKER a 1 1.5 2.0 <NA> <NA> eve <NA> <NA>\n"
      "SPEAKER a 1 1.0 1.0 <NA> <NA> bob <NA> <NA>\n";
  const auto spans = parse_rttm(text, "a", "x.rttm");
  ASSERT_TRUE(spans) << spans.error().text();
  EXPECT_THAT(*spans, ElementsAre(Span{1, 3.5}, Span{5, 6}));
  EXPECT_THAT(*parse_rttm(text, "c", "x.rttm"), IsEmpty());
}

TEST(Rttm, that_is_wrong_names_the_line) {
  for (const char* text :
       {"SPEAKER a 1 5.0\n", "SPEAKER a 1 five 1.0 x\n", "SPEAKER a 1 -1 1.0 x\n",
        "SPEAKER a 1 nan 1.0 x\n", "SPEAKER a 1 1 1e9 x\n"}) {
    const auto spans = parse_rttm(text, "b", "x.rttm");
    ASSERT_FALSE(spans) << text;
    EXPECT_THAT(spans.error().message, HasSubstr("x.rttm, line 1"));
  }
}

TEST(Segments, are_frames_of_ten_milliseconds) {
  const auto spans = parse_segments_10ms("100 150 a.wav\n\n200 260\n", "x.txt");
  ASSERT_TRUE(spans) << spans.error().text();
  EXPECT_THAT(*spans, ElementsAre(Span{1, 1.5}, Span{2, 2.6}));
}

TEST(Segments, that_are_wrong_name_the_line) {
  for (const char* text : {"1 2\n5\n", "1 2\nx 9\n", "1 2\n9 9\n", "1 5\n4 9\n"}) {
    const auto spans = parse_segments_10ms(text, "x.txt");
    ASSERT_FALSE(spans) << text;
    EXPECT_THAT(spans.error().message, HasSubstr("line 2"));
    EXPECT_FALSE(spans.error().hint.empty());
  }
}

}  // namespace
}  // namespace repartee::eval
