#include "conversation/heard_ledger.hpp"

#include <gtest/gtest.h>

namespace repartee::conversation {
namespace {

constexpr int rate = 16000;

// Word i of `text` sounds from i * samples to (i + 1) * samples.
std::vector<tts::SpokenWord> even_words(const std::string& text, core::SamplePos samples) {
  std::vector<tts::SpokenWord> words;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = std::min(text.find(' ', i), text.size());
    const auto at = static_cast<core::SamplePos>(words.size()) * samples;
    words.push_back({i, end, at, at + samples});
    i = end + 1;
  }
  return words;
}

tts::Spoken said(const std::string& text) {
  return tts::speak(text, "en");
}

void add(HeardLedger& ledger, SegmentId id, const std::string& text, core::SamplePos samples) {
  ledger.add_segment(id, text, said(text));
  ledger.add_audio(id, samples);
  ledger.close_segment(id);
}

TEST(HeardLedger, nothing_was_heard_of_nothing) {
  const HeardLedger ledger(rate);
  EXPECT_EQ(ledger.heard(0), "");
  EXPECT_EQ(ledger.heard(1'000'000), "");
  EXPECT_EQ(ledger.text(), "");
}

TEST(HeardLedger, a_word_counts_with_its_last_sample) {
  HeardLedger ledger(rate);
  add(ledger, 0, "one two three.", 3000);
  ledger.add_words(0, even_words("one two three.", 1000));
  EXPECT_EQ(ledger.heard(0), "");
  EXPECT_EQ(ledger.heard(999), "");
  EXPECT_EQ(ledger.heard(1000), "one");
  EXPECT_EQ(ledger.heard(1999), "one");
  EXPECT_EQ(ledger.heard(2000), "one two");
  EXPECT_EQ(ledger.heard(3000), "one two three.");
}

TEST(HeardLedger, a_position_beyond_the_end_is_the_end) {
  HeardLedger ledger(rate);
  add(ledger, 0, "one two.", 2000);
  EXPECT_EQ(ledger.heard(1'000'000'000), "one two.");
  EXPECT_EQ(ledger.heard(-5), "");
}

TEST(HeardLedger, segments_follow_each_other) {
  HeardLedger ledger(rate);
  add(ledger, 0, "one two.", 2000);
  ledger.add_words(0, even_words("one two.", 1000));
  add(ledger, 1, "three four.", 2000);
  ledger.add_words(1, even_words("three four.", 1000));
  EXPECT_EQ(ledger.heard(2000), "one two.");
  EXPECT_EQ(ledger.heard(2999), "one two.");
  EXPECT_EQ(ledger.heard(3000), "one two. three");
  EXPECT_EQ(ledger.text(), "one two. three four.");
  EXPECT_EQ(ledger.range(1).begin, 2000);
  EXPECT_EQ(ledger.range(1).end, 4000);
}

TEST(HeardLedger, the_rest_of_an_unfinished_segment_hides_the_next) {
  HeardLedger ledger(rate);
  add(ledger, 0, "one two.", 2000);
  ledger.add_words(0, even_words("one two.", 1000));
  ledger.add_segment(1, "three.", said("three."));
  EXPECT_EQ(ledger.heard(1500), "one");
}

TEST(HeardLedger, without_word_times_letters_decide) {
  HeardLedger ledger(rate);
  add(ledger, 0, "aaaa bbbb cccc dddd", 1900);  // 19 bytes: 100 samples each
  EXPECT_EQ(ledger.heard(399), "");
  EXPECT_EQ(ledger.heard(400), "aaaa");
  EXPECT_EQ(ledger.heard(899), "aaaa");
  EXPECT_EQ(ledger.heard(900), "aaaa bbbb");
  EXPECT_EQ(ledger.heard(1899), "aaaa bbbb cccc");
  EXPECT_EQ(ledger.heard(1900), "aaaa bbbb cccc dddd");
}

TEST(HeardLedger, while_a_segment_grows_its_length_is_guessed_from_its_text) {
  HeardLedger ledger(rate);
  const std::string text = "aaaa bbbb cccc dddd eeee ffff";  // 29 bytes: about 1.93 s
  ledger.add_segment(0, text, said(text));
  ledger.add_audio(0, 1600);
  // All that was made has been played, but it was 0.1 s: no word of 4 letters.
  EXPECT_EQ(ledger.heard(1600), "");
  ledger.add_audio(0, 14400);
  EXPECT_EQ(ledger.heard(16000), "aaaa bbbb cccc");
}

// Adds `text`, whose spoken words sound for 1000 samples each; returns how many there are.
core::SamplePos add_spoken(HeardLedger& ledger, SegmentId id, const std::string& text,
                           const std::string& language = "en") {
  const auto spoken = tts::speak(text, language);
  const auto words = even_words(spoken.text, 1000);
  const auto samples = static_cast<core::SamplePos>(words.size()) * 1000;
  ledger.add_segment(id, text, spoken);
  ledger.add_words(id, words);
  ledger.add_audio(id, samples);
  ledger.close_segment(id);
  return static_cast<core::SamplePos>(words.size());
}

TEST(HeardLedger, a_figure_counts_when_the_last_of_its_words_was_said) {
  HeardLedger ledger(rate);
  ASSERT_EQ(add_spoken(ledger, 0, "It costs $5.20 today."), 6);  // 5 dollars 20
  EXPECT_EQ(ledger.heard(1000), "It");
  EXPECT_EQ(ledger.heard(2000), "It costs");
  EXPECT_EQ(ledger.heard(4999), "It costs");
  EXPECT_EQ(ledger.heard(5000), "It costs $5.20");
  EXPECT_EQ(ledger.heard(6000), "It costs $5.20 today.");
}

TEST(HeardLedger, cuts_exactly_whatever_stands_between_the_words) {
  HeardLedger ledger(rate);
  // The docs dot example dot com say 5 kilometers.
  ASSERT_EQ(add_spoken(ledger, 0, "**The** 😀 [docs](http://a.b) say 5 km."), 5);
  EXPECT_EQ(ledger.heard(1000), "**The** 😀");
  EXPECT_EQ(ledger.heard(2000), "**The** 😀 [docs](http://a.b)");
  EXPECT_EQ(ledger.heard(4000), "**The** 😀 [docs](http://a.b) say 5");
  EXPECT_EQ(ledger.heard(5000), "**The** 😀 [docs](http://a.b) say 5 km.");
}

TEST(HeardLedger, an_address_is_one_word_however_long_it_is_said) {
  HeardLedger ledger(rate);
  ASSERT_EQ(add_spoken(ledger, 0, "Mail jo@my-site.co.uk now."), 11);
  EXPECT_EQ(ledger.heard(9000), "Mail");
  EXPECT_EQ(ledger.heard(10000), "Mail jo@my-site.co.uk");
}

TEST(HeardLedger, without_word_times_spoken_letters_decide) {
  HeardLedger ledger(rate);
  // "ab 12 percent": 13 bytes, 100 samples each.
  ledger.add_segment(0, "ab 12%", said("ab 12%"));
  ledger.add_audio(0, 1300);
  ledger.close_segment(0);
  EXPECT_EQ(ledger.heard(199), "");
  EXPECT_EQ(ledger.heard(200), "ab");
  EXPECT_EQ(ledger.heard(1299), "ab");
  EXPECT_EQ(ledger.heard(1300), "ab 12%");
}

TEST(HeardLedger, characters_of_scripts_without_spaces_count_one_by_one) {
  HeardLedger ledger(rate);
  const std::string text = "你好。再见";
  ledger.add_segment(0, text, tts::speak(text, "zh"));
  ledger.add_audio(0, 1500);  // 100 samples a byte
  ledger.close_segment(0);
  EXPECT_EQ(ledger.heard(300), "你");
  EXPECT_EQ(ledger.heard(900), "你好。");
  EXPECT_EQ(ledger.heard(1200), "你好。再");
}

TEST(HeardLedger, words_may_come_in_several_calls) {
  HeardLedger ledger(rate);
  ledger.add_segment(0, "one two three", said("one two three"));
  ledger.add_words(0, {{0, 3, 0, 1000}});
  ledger.add_audio(0, 3000);
  EXPECT_EQ(ledger.heard(2500), "one");
  ledger.add_words(0, {{4, 7, 1000, 2000}, {8, 13, 2000, 3000}});
  EXPECT_EQ(ledger.heard(2500), "one two");
}

TEST(HeardLedger, what_is_shown_and_not_spoken_counts_when_its_place_is_reached) {
  HeardLedger ledger(rate);
  add(ledger, 0, "Look:", 1000);
  ledger.add_segment(1, "```x```", {});
  ledger.close_segment(1);
  add(ledger, 2, "Done.", 1000);
  ledger.add_words(2, {{0, 5, 0, 1000}});
  EXPECT_EQ(ledger.heard(999), "");
  EXPECT_EQ(ledger.heard(1000), "Look: ```x```");
  EXPECT_EQ(ledger.heard(2000), "Look: ```x``` Done.");
}

TEST(HeardLedger, before_the_first_sound_nothing_was_heard_not_even_what_is_only_shown) {
  HeardLedger ledger(rate);
  ledger.add_segment(0, "```x```", {});
  ledger.close_segment(0);
  add(ledger, 1, "Done.", 1000);
  EXPECT_EQ(ledger.heard(0), "");
  EXPECT_EQ(ledger.heard(1000), "```x``` Done.");
}

TEST(HeardLedger, a_segment_that_failed_was_not_heard_and_does_not_hide_the_next) {
  HeardLedger ledger(rate);
  ledger.add_segment(0, "Lost words.", said("Lost words."));
  ledger.forget_text(0);
  ledger.close_segment(0);
  add(ledger, 1, "one two.", 2000);
  ledger.add_words(1, even_words("one two.", 1000));
  EXPECT_EQ(ledger.heard(0), "");
  EXPECT_EQ(ledger.heard(1000), "one");
  EXPECT_EQ(ledger.heard(2000), "one two.");
  EXPECT_EQ(ledger.text(), "one two.");
}

TEST(HeardLedger, a_segment_that_failed_midway_keeps_the_words_it_made) {
  HeardLedger ledger(rate);
  ledger.add_segment(0, "one two three.", said("one two three."));
  ledger.add_words(0, even_words("one two three.", 1000));
  ledger.add_audio(0, 2100);
  ledger.forget_text(0);
  ledger.close_segment(0);
  add(ledger, 1, "four.", 1000);
  EXPECT_EQ(ledger.text(), "one two four.");
  EXPECT_EQ(ledger.heard(3100), "one two four.");
}

TEST(HeardLedger, unknown_segments_and_audio_of_old_ones_are_ignored) {
  HeardLedger ledger(rate);
  ledger.add_words(7, {{0, 1, 0, 1}});
  ledger.close_segment(7);
  ledger.forget_text(7);
  EXPECT_EQ(ledger.range(7).end, 0);
  add(ledger, 0, "one.", 1000);
  ledger.add_segment(1, "two.", said("two."));
  ledger.add_audio(0, 500);  // too late
  EXPECT_EQ(ledger.samples(), 1000);
}

}  // namespace
}  // namespace repartee::conversation
