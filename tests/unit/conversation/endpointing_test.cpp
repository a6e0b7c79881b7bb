// When a turn is over, by silence or by what was said; and who speaks on after it was.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

Settings semantic() {
  Settings settings;
  settings.endpointing.mode = turn::Endpointing::semantic;
  settings.speculation.enabled = true;
  return settings;
}

// Silence until the turn is decided.
core::Duration decided_after(Harness& harness) {
  const auto begin = harness.now;
  while (harness.count<event::TurnCommitted>() == 0 && harness.now - begin < 10s)
    harness.silence(30ms);
  return harness.now - begin;
}

TEST(Endpointing, silence_alone_decides_where_that_is_the_mode) {
  Settings settings;
  settings.pause.silence = 300ms;
  Harness harness(settings);
  harness.say(600ms);
  EXPECT_EQ(decided_after(harness), 300ms);
}

TEST(Endpointing, the_wait_is_the_endpointers_for_what_was_said) {
  const auto settings = semantic();
  const turn::Endpointer endpointer(settings.endpointing);
  for (const std::string words : {"Yes.", "What is the weather in Paris?", "I would like to", ""}) {
    Harness harness(settings);
    harness.say(600ms);
    harness.silence(90ms);
    harness.guess(words);
    const auto wait = endpointer.wait({.words = words, .language = "en"});
    const auto decided = 90ms + decided_after(harness);
    EXPECT_GE(decided, wait) << words;
    EXPECT_LT(decided, wait + 30ms) << words;
  }
}

TEST(Endpointing, words_that_do_not_reach_to_the_pause_are_no_evidence) {
  const auto settings = semantic();
  const turn::Endpointer endpointer(settings.endpointing);
  Harness harness(settings);
  harness.say(300ms);
  const auto work = harness.last<effect::Transcribe>();
  harness.give(input::Hypothesis{work.attempt, 0, {"Yes.", 4, {}, "en"}});
  harness.say(180ms);  // and more was said
  const auto wait = endpointer.wait({.language = "en"});
  EXPECT_GE(decided_after(harness), wait);
}

TEST(Endpointing, evidence_that_comes_in_the_pause_counts_from_then_on) {
  const auto settings = semantic();
  const turn::Endpointer endpointer(settings.endpointing);
  Harness harness(settings);
  harness.say(600ms);
  const auto spoken_until = harness.audio_at();
  harness.silence(60ms);
  harness.give(
      input::Prosody{spoken_until, turn::Prosody{.pitch_slope = -20, .energy_slope = -30}});
  harness.give(input::EndOfTurn{harness.audio_at(), 0.99F});
  const auto wait =
      endpointer.wait({.language = "en",
                       .prosody = turn::Prosody{.pitch_slope = -20, .energy_slope = -30},
                       .end_probability = 0.99F});
  const auto decided = 60ms + decided_after(harness);
  EXPECT_GE(decided, wait);
  EXPECT_LT(decided, std::max<core::Duration>(wait, 60ms) + 31ms);
}

TEST(Endpointing, a_burst_after_a_network_stall_decides_as_a_steady_stream_does) {
  Settings settings = semantic();
  settings.speculation.enabled = false;
  Harness steady(settings), burst(settings);
  steady.say(600ms);
  const auto wait = decided_after(steady);
  burst.say(600ms);
  burst.wait(1200ms);
  for (core::Duration sent{}; sent < wait; sent += 30ms) {
    const auto begin = burst.audio_at() + core::samples_in(sent);
    burst.give(input::VoiceActivity{begin, begin + Harness::window, 0});
  }
  EXPECT_EQ(burst.count<event::TurnCommitted>(), 1U);
  EXPECT_EQ(burst.last<event::TurnCommitted>().end, steady.last<event::TurnCommitted>().end);
}

// ---- who speaks on after the decision

Settings interrupted_early() {
  Settings settings;
  settings.interruption.speech = 200ms;
  return settings;
}

TEST(Resuming, before_anything_is_heard_the_turns_are_one) {
  Harness harness(interrupted_early());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather");
  harness.answer("It is fine here.");
  ASSERT_EQ(harness.count<event::ReplyStarted>(), 1U);
  harness.say(600ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "");
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
  harness.silence(420ms);
  harness.transcribe("in Paris?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text,
            "What is the weather in Paris?");
  EXPECT_THAT(harness.history(), ElementsAre("user: What is the weather in Paris?"));
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "superseded");
}

TEST(Resuming, a_reply_of_which_no_word_was_heard_stops_at_the_detection_and_leaves_no_trace) {
  Harness harness(interrupted_early());
  harness.ask("What is the weather");
  harness.answer("It is fine here today.");
  ASSERT_GT(harness.sent(), 0);
  harness.silence(90ms);
  harness.forget();
  harness.say(90ms);  // this is when speech is certain
  EXPECT_EQ(harness.count<effect::Hold>(), 1U);
  harness.forget();
  harness.say(510ms);
  EXPECT_EQ(harness.count<effect::ClearAudio>(), 1U);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "");
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
  harness.silence(420ms);
  harness.transcribe("in Paris?");
  EXPECT_THAT(harness.history(), ElementsAre("user: What is the weather in Paris?"));
}

TEST(Resuming, a_reply_of_which_words_were_heard_stays_between_the_turns) {
  Harness harness(interrupted_early());
  harness.ask("What is the weather");
  harness.answer("It is fine here today.");
  harness.silence(600ms);
  harness.say(600ms);
  harness.silence(420ms);
  harness.transcribe("No, in Paris.");
  EXPECT_THAT(harness.history(),
              ElementsAre("user: What is the weather", "assistant: It is", "user: No, in Paris."));
}

TEST(Resuming, a_noise_that_stopped_the_unheard_answer_does_not_cost_it) {
  Harness harness(interrupted_early());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather?");
  harness.answer("It is fine here.");
  harness.say(600ms);
  ASSERT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
  harness.silence(420ms);
  harness.transcribe("");
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "What is the weather?");
  harness.voice = Harness::Voice::speaks;
  harness.answer("It is fine here.");
  EXPECT_GT(harness.sent(), 0);
}

TEST(Resuming, who_pressed_stop_is_not_answered_again) {
  Harness harness(interrupted_early());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather?");
  harness.answer("It is fine here.");
  harness.interrupt();
  harness.wait(1s);
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Endpointing, how_a_pause_sounded_is_asked_for_once_where_it_counts) {
  Harness harness(semantic());
  harness.say(600ms);
  const auto spoken_until = harness.audio_at();
  harness.silence(180ms);
  EXPECT_EQ(harness.count<effect::JudgeEnd>(), 1U);
  EXPECT_EQ(harness.last<effect::JudgeEnd>().end, spoken_until);
  harness.say(600ms);
  harness.silence(90ms);
  EXPECT_EQ(harness.count<effect::JudgeEnd>(), 2U);

  Harness silent{Settings{}};
  silent.say(600ms);
  silent.silence(180ms);
  EXPECT_EQ(silent.count<effect::JudgeEnd>(), 0U);
}

TEST(Endpointing, a_partial_that_comes_late_is_no_evidence_of_what_was_said_since) {
  Settings settings;
  settings.endpointing.mode = turn::Endpointing::semantic;
  settings.speculation.enabled = false;
  Harness harness(settings);
  harness.say(300ms);
  const auto first = harness.last<effect::Transcribe>();
  harness.say(2100ms);
  ASSERT_NE(harness.last<effect::Transcribe>().end, first.end) << "the first is given up";
  harness.silence(120ms);
  harness.partial("What is the weather.");
  harness.silence(480ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
  harness.partial("What is the weather in Paris.");
  harness.silence(60ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U) << "nor of what came after it was asked for";
}

}  // namespace
}  // namespace repartee::conversation
