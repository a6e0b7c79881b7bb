#include "stt/scripted/engine.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace repartee::stt {
namespace {

using namespace std::chrono_literals;

const std::vector<std::int16_t> one_second(16000, 0);

TEST(ScriptedStt, hears_its_text_in_any_audio) {
  const auto engine = create_scripted_stt({.texts = {"one two three"}});
  const auto recognition = *engine->open({.language = "de"});
  ASSERT_TRUE(recognition->feed(one_second));
  const auto transcript = recognition->finish({});
  ASSERT_TRUE(transcript);
  EXPECT_EQ(transcript->text, "one two three");
  EXPECT_EQ(transcript->language, "de");
  ASSERT_EQ(transcript->words.size(), 3U);
  EXPECT_DOUBLE_EQ(transcript->words[1].start_s, 0.3);
}

TEST(ScriptedStt, hears_nothing_without_audio) {
  const auto recognition = *create_scripted_stt({})->open({});
  EXPECT_EQ(recognition->finish({})->text, "");
}

TEST(ScriptedStt, partials_grow_a_word_each_300_ms_and_the_last_is_unstable) {
  const auto engine = create_scripted_stt({.texts = {"one two three"}});
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(std::span(one_second).first(3200)));
  EXPECT_EQ(recognition->partial({})->text, "");
  ASSERT_TRUE(recognition->feed(std::span(one_second).first(8000)));
  const auto partial = recognition->partial({});
  EXPECT_EQ(partial->text, "one two");
  EXPECT_EQ(partial->stable, 3U);
}

TEST(ScriptedStt, a_guess_is_the_final_transcript_where_only_a_pause_follows) {
  const auto engine = create_scripted_stt({.texts = {"one two three"}, .delay = 1ms});
  const auto recognition = *engine->open({});
  const std::vector<std::int16_t> loud(16000, 8000);
  ASSERT_TRUE(recognition->feed(loud));
  const auto guess = recognition->guess({});
  ASSERT_TRUE(guess);
  EXPECT_TRUE(guess->as_final);
  EXPECT_EQ(guess->transcript.text, "one two three");
  // Asked again after a pause, and at the end, it takes no time: not even to notice a stop.
  std::stop_source stopped;
  stopped.request_stop();
  ASSERT_TRUE(recognition->feed(std::span(one_second).first(1600)));
  EXPECT_TRUE(recognition->guess(stopped.get_token()));
  EXPECT_TRUE(recognition->finish(stopped.get_token()));
}

TEST(ScriptedStt, a_guess_counts_for_nothing_once_more_was_said) {
  const auto engine = create_scripted_stt({.delay = 1ms});
  const auto recognition = *engine->open({});
  const std::vector<std::int16_t> loud(16000, 8000);
  ASSERT_TRUE(recognition->feed(loud));
  ASSERT_TRUE(recognition->guess({}));
  ASSERT_TRUE(recognition->feed(loud));
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(recognition->guess(stopped.get_token()));
}

TEST(ScriptedStt, stopping_ends_the_delay) {
  const auto engine = create_scripted_stt({.delay = std::chrono::hours(1)});
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(one_second));
  std::stop_source stop;
  std::jthread stopper([&stop] { stop.request_stop(); });
  const auto transcript = recognition->finish(stop.get_token());
  ASSERT_FALSE(transcript);
  EXPECT_EQ(transcript.error().code, core::ErrorCode::cancelled);
}

}  // namespace
}  // namespace repartee::stt
