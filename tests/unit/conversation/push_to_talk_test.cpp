// Sessions in which a turn is what lies between two commits.
#include "harness.hpp"

namespace repartee::conversation {
namespace {

Settings push_to_talk() {
  Settings settings;
  settings.detect_turns = false;
  return settings;
}

TEST(PushToTalk, a_turn_lies_between_two_commits_whatever_sounds) {
  Harness harness(push_to_talk());
  harness.silence(1020ms);
  harness.say(2010ms);
  harness.silence(3s);
  harness.say(960ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
  harness.give(input::Commit{harness.audio_at()});
  auto turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(turn.begin, 0);
  EXPECT_EQ(turn.end, core::samples_in(6990ms));
  EXPECT_EQ(harness.last<event::SpeechStopped>().at, core::samples_in(6990ms));
  harness.silence(990ms);
  harness.give(input::Commit{harness.audio_at()});
  turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(turn.begin, core::samples_in(6990ms));
  EXPECT_EQ(turn.end, core::samples_in(7980ms));
}

TEST(PushToTalk, audio_committed_ahead_of_its_windows_is_not_heard_twice) {
  Harness harness(push_to_talk());
  harness.say(900ms);
  harness.give(input::Commit{harness.audio_at() + 300});
  harness.say(900ms);
  EXPECT_EQ(harness.last<event::SpeechStarted>().at, core::samples_in(900ms) + 300);
}

TEST(PushToTalk, nobody_is_interrupted_by_a_sound) {
  Harness harness(push_to_talk());
  harness.say(1s);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("Tell me something.");
  harness.answer("One two three four five six seven eight nine ten.");
  harness.say(1s);
  EXPECT_EQ(harness.count<effect::Duck>(), 0U);
  EXPECT_EQ(harness.count<effect::Hold>(), 0U);
  EXPECT_EQ(harness.state(), State::speaking);
}

TEST(PushToTalk, but_by_the_words_of_the_next_turn) {
  Harness harness(push_to_talk());
  harness.say(1s);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("Tell me something.");
  harness.answer("One two three four five six seven eight nine ten.");
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("No, wait.");
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
}

TEST(PushToTalk, audio_that_has_been_asked_for_is_given_back_while_it_goes_on) {
  auto settings = push_to_talk();
  settings.partials = false;
  Harness harness(settings);
  harness.say(25min);  // nobody ever commits
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 2U);
  EXPECT_LE(core::duration_of(harness.audio_at() - harness.last<effect::ReleaseInput>().before),
            30s);
}

TEST(PushToTalk, stop_cancels_what_waits_and_not_what_is_being_said) {
  Harness harness(push_to_talk());
  harness.say(300ms);
  harness.type("Typed meanwhile.");
  harness.interrupt();
  EXPECT_EQ(harness.last<event::TurnDropped>().turn, 2U);
  harness.say(300ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("And this?");
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
}

TEST(PushToTalk, a_commit_of_nothing_is_a_turn_in_which_nothing_was_said) {
  auto settings = push_to_talk();
  settings.say_when_unintelligible = "Please try again.";
  Harness harness(settings);
  harness.give(input::Commit{0});
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().transcript.text, "");
  EXPECT_EQ(harness.last<event::SegmentStarted>().text, "Please try again.");
  EXPECT_EQ(harness.count<effect::Transcribe>(), 0U);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(PushToTalk, a_commit_of_nothing_is_dropped_where_there_is_no_sentence_for_it) {
  Harness harness(push_to_talk());
  harness.give(input::Commit{0});
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "unintelligible");
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(PushToTalk, a_reply_sent_as_a_whole_counts_as_heard_once_it_is_sent) {
  auto settings = push_to_talk();
  settings.delivery = Delivery::whole;
  Harness harness(settings);
  harness.say(1s);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("Tell me something.");
  harness.answer("One two three four five six seven eight nine ten.");
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard,
            "One two three four five six seven eight nine ten.");
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(PushToTalk, a_silent_client_is_idle) {
  Harness harness(push_to_talk());
  harness.say(300ms);
  harness.wait(9min);
  EXPECT_EQ(harness.state(), State::hearing);
  harness.wait(2min);
  EXPECT_EQ(harness.last<effect::Close>().reason, "idle");
}

TEST(PushToTalk, a_drained_session_ends_although_silence_goes_on) {
  Harness harness(push_to_talk());
  harness.silence(1s);
  harness.give(input::Drain{});
  EXPECT_EQ(harness.last<effect::Close>().reason, "shutdown");
}

TEST(PushToTalk, a_drained_session_answers_what_is_being_said) {
  Harness harness(push_to_talk());
  harness.say(1s);
  harness.give(input::Drain{});
  harness.silence(1s);
  EXPECT_EQ(harness.count<effect::Close>(), 0U);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("One more thing.");
  harness.answer("Yes of course.");
  harness.silence(2s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.last<effect::Close>().reason, "shutdown");
}

}  // namespace
}  // namespace repartee::conversation
