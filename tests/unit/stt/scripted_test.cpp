#include "stt/scripted/engine.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace repartee::stt {
namespace {

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
