// Nothing is silently stuck: what does not come in time has a fallback.
#include <gmock/gmock.h>

#include "conversation/describe.hpp"
#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

TEST(Watchdog, a_transcript_that_never_comes_is_apologized_for) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  const auto attempt = harness.last<effect::Transcribe>().attempt;
  harness.wait(14900ms);
  EXPECT_EQ(harness.state(), State::thinking);
  harness.wait(200ms);
  EXPECT_EQ(harness.last<event::TranscriptFailed>().error.code, core::ErrorCode::timed_out);
  EXPECT_EQ(harness.all<effect::Synthesize>().front().text, "Sorry, I can't answer right now.");
  EXPECT_EQ(harness.all<effect::Drop>().front().attempt, attempt);
  harness.wait(5s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_THAT(harness.history(), ElementsAre());
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Watchdog, a_transcript_that_comes_too_late_is_ignored) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  const auto attempt = harness.last<effect::Transcribe>().attempt;
  harness.wait(30s);
  harness.forget();
  harness.give(input::Transcribed{attempt, 0, {"late", 4, {}, "en"}});
  EXPECT_EQ(harness.count<event::TranscriptUpdated>(), 0U);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
}

TEST(Watchdog, a_recognizer_that_fails_is_apologized_for) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.fail_transcription();
  EXPECT_EQ(harness.last<event::TranscriptFailed>().error, Harness::failure());
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
}

TEST(Watchdog, a_model_that_never_answers_is_apologized_for) {
  Harness harness;
  harness.ask("Hello?");
  harness.wait(19900ms);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
  harness.wait(200ms);
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::timed_out);
  EXPECT_EQ(harness.all<effect::Synthesize>().front().text, "Sorry, I can't answer right now.");
  harness.wait(5s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_THAT(harness.history(), ElementsAre("user: Hello?"));
}

TEST(Watchdog, a_model_that_fails_is_apologized_for) {
  // Also when it only thought, or began with white space.
  for (const auto* begun : {"", " \n", "<think>hm"}) {
    Harness harness;
    harness.ask("Hello?");
    if (*begun) harness.model(begun);
    harness.model_failed();
    EXPECT_EQ(harness.count<event::Failure>(), 1U);
    ASSERT_EQ(harness.count<effect::Synthesize>(), 2U) << begun;
    EXPECT_EQ(harness.all<effect::Synthesize>().front().text, "Sorry, I can't answer right now.");
    harness.wait(5s);
    EXPECT_THAT(harness.history(), ElementsAre("user: Hello?"));
  }
}

TEST(Watchdog, a_model_that_only_thinks_is_apologized_for_as_well) {
  Harness harness;
  harness.ask("Hello?");
  const auto attempt = harness.last<effect::AskModel>().attempt;
  harness.give(input::ModelDelta{attempt, "<think>"});
  for (int second = 0; second < 25; ++second) {
    harness.wait(1s);
    harness.give(input::ModelDelta{attempt, "hmm "});
  }
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::timed_out);
  EXPECT_EQ(harness.all<effect::Synthesize>().front().text, "Sorry, I can't answer right now.");
}

TEST(Watchdog, where_no_apology_is_wanted_the_turn_ends_without_a_reply) {
  Settings settings;
  settings.apologize = false;
  Harness harness(settings);
  harness.ask("Hello?");
  harness.model_failed();
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "no_answer");
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Watchdog, a_model_that_stalls_midway_ends_with_what_it_said) {
  Harness harness;
  harness.ask("Hello?");
  harness.model("Hello there my friend. I think that");
  harness.wait(20s);
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::timed_out);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::failed);
  EXPECT_EQ(done.heard, "Hello there my friend. I think that");
  EXPECT_EQ(harness.history().back(), "assistant: Hello there my friend. I think that");
}

TEST(Watchdog, a_model_that_was_waited_for_too_long_is_stopped) {
  Harness harness;
  harness.ask("Hello?");
  harness.wait(20100ms);
  EXPECT_EQ(harness.last<effect::StopModel>().attempt, harness.attempt());
  EXPECT_EQ(harness.order({"STOP MODEL", "DROP"}).front(), "STOP MODEL");
}

TEST(Watchdog, a_model_that_is_slow_but_alive_is_waited_for) {
  Harness harness;
  harness.ask("Hello?");
  for (int i = 0; i < 10; ++i) {
    harness.model("word ");
    harness.wait(14s);
  }
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(Watchdog, a_voice_that_never_speaks_fails_its_clause) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hello?");
  harness.answer("Hello there my friend.");
  harness.wait(16s);
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::timed_out);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_EQ(harness.state(), State::listening);
  EXPECT_THAT(harness.history(), ElementsAre("user: Hello?"));
}

TEST(Watchdog, a_voice_that_stalls_midway_does_not_stop_the_next_clause) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hello?");
  harness.answer("Hello there my friend. This comes after it.");
  const auto work = harness.last<effect::Synthesize>();
  harness.give(input::SpeechAudio{work.attempt, 0, 8000});
  harness.wait(16s);
  EXPECT_EQ(harness.count<event::Failure>(), 1U);
  EXPECT_EQ(harness.last<effect::Synthesize>().text, "This comes after it.");
  // Audio of the clause that was given up has no place any more.
  harness.give(input::SpeechAudio{work.attempt, 0, 8000});
  EXPECT_EQ(harness.sent(), 8000);
}

// ---- the last resort ----------------------------------------------------------------------------

TEST(Watchdog, bites_when_somebody_waits_and_nothing_happens) {
  const auto start = core::Instant(1h);
  conversation::Watchdog dog;
  EXPECT_EQ(dog.due(60s), core::Instant::max());
  EXPECT_FALSE(dog.bites(true, 1, 60s, start));
  EXPECT_EQ(dog.due(60s), start + 60s);
  EXPECT_FALSE(dog.bites(true, 2, 60s, start + 59s));
  EXPECT_FALSE(dog.bites(true, 2, 60s, start + 118s));
  EXPECT_TRUE(dog.bites(true, 2, 60s, start + 119s));
  EXPECT_FALSE(dog.bites(true, 2, 60s, start + 120s)) << "once, and then from the start";
}

TEST(Watchdog, does_not_mind_a_long_silence_in_which_nobody_waits) {
  const auto start = core::Instant(1h);
  conversation::Watchdog dog;
  EXPECT_FALSE(dog.bites(false, 1, 60s, start));
  EXPECT_FALSE(dog.bites(false, 1, 60s, start + 1h));
  EXPECT_FALSE(dog.bites(true, 1, 60s, start + 1h));
  EXPECT_FALSE(dog.bites(true, 1, 60s, start + 1h + 59s));
}

// No deadline is forgotten in the core, so one is set beyond the watchdog's here.
TEST(Watchdog, frees_a_conversation_that_is_stuck) {
  Settings settings;
  settings.first_token_deadline = 1h;
  Conversation conversation(settings, core::Instant(1h));
  auto now = core::Instant(1h);
  Effects effects;
  conversation.handle(input::Text{"Hello?"}, now, effects);
  ASSERT_EQ(conversation.state(), State::thinking);
  while (conversation.state() == State::thinking && now < core::Instant(2h)) {
    now = conversation.wake();
    effects.clear();
    conversation.handle(input::Tick{}, now, effects);
  }
  EXPECT_EQ(now, core::Instant(1h) + 60s);
  EXPECT_EQ(conversation.state(), State::listening);
  std::vector<std::string> told;
  for (const auto& effect : effects) told.push_back(describe(effect));
  EXPECT_THAT(told, testing::Contains(testing::StartsWith("failure internal")));
  EXPECT_THAT(told, testing::Contains("turn 1 dropped: failed"));
}

// Sends `length` of speech at once, as a client with long messages does.
void burst(Harness& harness, core::SamplePos& at, core::Duration length) {
  for (const auto end = at + core::samples_in(length); at < end; at += Harness::window)
    harness.give(input::VoiceActivity{at, at + Harness::window, 0.9F});
}

TEST(Watchdog, a_client_far_ahead_that_is_held_up_has_not_stalled) {
  Harness harness;
  core::SamplePos at = 0;
  burst(harness, at, 12s);
  // The next message is read only once the client is no more than 10 s ahead.
  for (int i = 0; i < 3; ++i) {
    harness.wait(2s);
    burst(harness, at, 2s);
  }
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 0U);
  EXPECT_EQ(harness.count<event::SpeechStarted>(), 1U);
}

TEST(Watchdog, a_client_that_stops_sending_in_mid_speech_has_stalled_when_its_audio_is_over) {
  Harness harness;
  core::SamplePos at = 0;
  burst(harness, at, 12s);
  harness.wait(13400ms);
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 0U);
  harness.wait(200ms);
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 1U);
}

TEST(Watchdog, a_client_that_was_away_for_long_has_stalled_soon_again) {
  Harness harness;
  core::SamplePos at = 0;
  harness.silence(1s);
  at = harness.audio_at();
  harness.wait(5min);
  burst(harness, at, 600ms);  // what it sends now is not ahead of anything
  harness.wait(1600ms);
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 1U);
}

TEST(Watchdog, who_catches_up_after_a_network_stall_is_held_up_by_no_more_than_that) {
  Settings settings;
  Harness harness(settings);
  core::SamplePos at = 0;
  harness.silence(1s);
  at = harness.audio_at();
  harness.wait(5min);
  burst(harness, at, 40s);  // the last 10 s of it are ahead
  harness.wait(11s);
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 0U);
  harness.wait(1s);
  EXPECT_EQ(harness.count<event::SpeechStopped>(), 1U);
}

TEST(Watchdog, it_never_wants_to_be_woken_in_the_past_for_ever) {
  // The harness checks after every tick that the next one lies ahead.
  Harness harness;
  harness.ask("Hello?");
  harness.model("Hello there");
  harness.say(120ms);
  harness.wait(10min);
  EXPECT_GT(harness.conversation.wake(), harness.now);
}

}  // namespace
}  // namespace repartee::conversation
