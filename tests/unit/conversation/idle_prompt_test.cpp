// Who says nothing after a reply is asked whether they are still there.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

Settings with_prompt() {
  Settings settings;
  settings.idle_prompt_after = 8s;
  settings.idle_prompt = "Still there?";
  return settings;
}

/// A reply of two words; returns when its last sample has been played.
void exchange(Harness& harness) {
  harness.ask("What is the weather like?");
  harness.answer("It rains.");
  harness.wait(510ms);
  ASSERT_EQ(harness.state(), State::listening);
  harness.forget();
}

TEST(IdlePrompt, is_off_unless_it_is_asked_for) {
  Harness harness;
  exchange(harness);
  harness.wait(60s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
}

TEST(IdlePrompt, is_counted_from_the_end_of_what_was_played) {
  Harness harness(with_prompt());
  harness.ask("What is the weather like?");
  harness.answer("One two three four five six seven eight nine ten.");  // 2.5 s
  harness.forget();
  harness.wait(10400ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  harness.wait(200ms);
  EXPECT_EQ(harness.last<effect::Synthesize>().text, "Still there?");
  EXPECT_EQ(harness.state(), State::speaking);
}

TEST(IdlePrompt, is_heard_and_so_part_of_the_history) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.wait(9s);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "Still there?");
  harness.ask("Yes.");
  EXPECT_THAT(harness.history(), ElementsAre("user: What is the weather like?",
                                             "assistant: It rains. Still there?", "user: Yes."));
}

TEST(IdlePrompt, is_said_so_many_times_and_again_after_words) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.wait(60s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 2U);
  exchange(harness);
  harness.wait(60s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 2U);
}

TEST(IdlePrompt, is_not_said_before_there_was_a_reply) {
  Harness harness(with_prompt());
  harness.wait(60s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
}

TEST(IdlePrompt, is_not_said_in_a_conversation_that_was_begun_anew) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.give(input::Reset{});
  harness.wait(60s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
}

TEST(IdlePrompt, a_mumble_begins_the_count_anew_and_does_not_end_it) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.silence(7s);
  harness.say(300ms);
  harness.silence(420ms);
  harness.transcribe("");
  harness.silence(7s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  harness.silence(1500ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
}

TEST(IdlePrompt, so_does_a_click) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.silence(7s);
  harness.say(30ms);
  harness.silence(7s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  harness.silence(1500ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
}

TEST(IdlePrompt, is_not_said_while_someone_speaks_or_is_transcribed) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.silence(7900ms);
  harness.say(3s);
  harness.silence(420ms);
  harness.wait(9s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
}

TEST(IdlePrompt, can_be_interrupted) {
  Harness harness(with_prompt());
  exchange(harness);
  harness.wait(8100ms);
  harness.say(600ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
}

TEST(IdlePrompt, does_not_keep_a_session_open_for_ever) {
  auto settings = with_prompt();
  settings.idle_timeout = 30s;
  Harness harness(settings);
  exchange(harness);
  harness.wait(2min);
  EXPECT_EQ(harness.last<effect::Close>().reason, "idle");
}

TEST(IdlePrompt, there_is_one_in_the_language_of_the_voice) {
  Settings settings;
  settings.idle_prompt_after = 8s;
  settings.speech_language = "fr-FR";
  Harness harness(settings);
  exchange(harness);
  harness.wait(9s);
  EXPECT_EQ(harness.last<event::SegmentStarted>().text, "Vous êtes toujours là ?");
}

}  // namespace
}  // namespace repartee::conversation
