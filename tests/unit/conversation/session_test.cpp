// Typing, resetting, ending.
#include <gmock/gmock.h>

#include <functional>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

TEST(Typed, a_text_is_a_turn) {
  Harness harness;
  harness.type("Hi.");
  EXPECT_THAT(harness.order({"turn 1 committed", "ASK", "state"}),
              ElementsAre("turn 1 committed", "ASK", "state"));
  harness.answer("Hello my dear friend.");
  EXPECT_TRUE(harness.last<event::TurnMeasured>().record.typed);
  harness.wait(2s);
  EXPECT_THAT(harness.history(), ElementsAre("user: Hi.", "assistant: Hello my dear friend."));
}

TEST(Typed, a_text_without_a_word_is_a_mistake_that_is_named) {
  for (const auto* nothing : {"", " \n\t"}) {
    Harness harness;
    harness.type(nothing);
    EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::invalid_argument);
    EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
    EXPECT_EQ(harness.state(), State::listening);
  }
}

TEST(Typed, during_a_reply_it_interrupts) {
  Harness harness;
  harness.type("Count.");
  harness.answer("One two three four five six.");
  harness.wait(600ms);
  harness.forget();
  harness.type("Stop.");
  EXPECT_THAT(harness.order({"DROP", "CLEAR", "reply 1 interrupted", "turn 2 committed", "ASK"}),
              ElementsAre("DROP", "CLEAR", "reply 1 interrupted", "turn 2 committed", "ASK"));
  EXPECT_THAT(harness.history(), ElementsAre("user: Count.", "assistant: One two", "user: Stop."));
}

TEST(Typed, while_the_model_thinks_both_are_answered_together) {
  Harness harness;
  harness.type("One.");
  harness.type("Two.");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "One. Two.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "superseded");
}

TEST(Typed, while_speaking_both_are_answered_together) {
  Harness harness;
  harness.say(600ms);
  harness.type("And this.");
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 2U);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U) << "the words are still due";
  harness.transcribe("I say");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.size(), 1U);
}

TEST(Typed, a_flood_of_texts_is_bounded) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);  // its transcript is due: nothing can be answered yet
  for (int i = 0; i < 1000; ++i) harness.type("Text " + std::to_string(i) + ".");
  EXPECT_GE(harness.count<event::TurnDropped>(), 990U);
  harness.transcribe("Spoken.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Typed, where_no_answers_are_wanted_it_is_dropped) {
  Settings settings;
  settings.answer = false;
  Harness harness(settings);
  harness.type("Hi.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "transcribed");
}

TEST(History, is_bounded_and_begins_with_the_person) {
  Settings settings;
  settings.history_messages = 4;
  Harness harness(settings);
  for (int i = 0; i < 6; ++i) {
    harness.type("Question " + std::to_string(i) + ".");
    harness.answer("Answer number " + std::to_string(i) + ".");
    harness.wait(2s);
  }
  EXPECT_THAT(harness.history(), ElementsAre("user: Question 4.", "assistant: Answer number 4.",
                                             "user: Question 5.", "assistant: Answer number 5."));
}

TEST(History, the_model_is_asked_with_it_and_the_settings) {
  Settings settings;
  settings.system = "Be brief.";
  settings.language = "de";
  settings.max_tokens = 77;
  Harness harness(settings);
  harness.type("Hi.");
  harness.answer("Hello my dear friend.");
  harness.wait(2s);
  harness.type("Bye.");
  const auto request = harness.last<effect::AskModel>().request;
  EXPECT_EQ(request.system, "Be brief.");
  EXPECT_EQ(request.language, "de");
  EXPECT_EQ(request.max_tokens, 77);
  EXPECT_EQ(request.messages.size(), 3U);
}

TEST(Reset, forgets_everything_and_listens) {
  Harness harness;
  harness.type("Hi.");
  harness.answer("One two three four five six.");
  harness.say(150ms);
  harness.forget();
  harness.give(input::Reset{});
  EXPECT_THAT(harness.order({"DROP", "CLEAR", "reply 1 interrupted"}),
              ElementsAre("DROP", "CLEAR", "reply 1 interrupted", "DROP"));
  EXPECT_EQ(harness.state(), State::listening);
  EXPECT_THAT(harness.history(), ElementsAre());
}

TEST(Reset, drops_the_turns_that_wait) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  const auto attempt = harness.last<effect::Transcribe>().attempt;
  harness.give(input::Reset{});
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "reset");
  harness.give(input::Transcribed{attempt, 0, {"late", 4, {}, "en"}});
  EXPECT_THAT(harness.history(), ElementsAre());
  harness.ask("A new start.");
  EXPECT_THAT(harness.history(), ElementsAre("user: A new start."));
}

TEST(Reset, in_mid_word_takes_nothing_of_before) {
  Harness harness;
  harness.silence(1s);
  harness.say(600ms);
  harness.give(input::Reset{});
  const auto at = harness.audio_at();
  harness.say(300ms);
  EXPECT_EQ(harness.last<event::SpeechStarted>().at, at);
}

TEST(Reset, sample_positions_go_on) {
  Harness harness;
  harness.ask("One.");
  harness.give(input::Reset{});
  harness.silence(1s);
  harness.say(300ms);
  EXPECT_GT(harness.last<event::SpeechStarted>().at, core::samples_in(1s));
}

TEST(Stop, closes_in_every_state) {
  const auto hearing = [](Harness& h) { h.say(600ms); };
  const auto transcribing = [](Harness& h) { h.say(600ms), h.silence(420ms); };
  const auto thinking = [](Harness& h) { h.type("Hi."); };
  const auto speaking = [](Harness& h) { h.type("Hi."), h.answer("One two three four five."); };
  const auto held = [&](Harness& h) { speaking(h), h.say(120ms); };
  const std::vector<std::function<void(Harness&)>> states = {
      [](Harness&) {}, hearing, transcribing, thinking, speaking, held};
  for (const auto& lead_to : states) {
    Harness harness;
    lead_to(harness);
    const auto before = name(harness.state());
    harness.give(input::Stop{"bye"});
    EXPECT_EQ(harness.last<effect::Close>().reason, "bye") << before;
    EXPECT_EQ(harness.state(), State::closed) << before;
    EXPECT_EQ(harness.conversation.wake(), core::Instant::max()) << before;
    EXPECT_EQ(harness.count<event::ReplyStarted>(), harness.count<event::ReplyDone>()) << before;
    harness.forget();
    harness.say(1s);
    harness.type("Hello?");
    harness.give(input::Stop{"again"});
    EXPECT_EQ(harness.order({""}).size(), 0U) << before;
  }
}

TEST(Drain, closes_at_once_where_nothing_is_going_on) {
  Harness harness;
  harness.give(input::Drain{});
  EXPECT_EQ(harness.last<effect::Close>().reason, "shutdown");
}

TEST(Drain, lets_the_person_finish_and_the_reply_be_spoken) {
  Harness harness;
  harness.say(600ms);
  harness.give(input::Drain{});
  EXPECT_EQ(harness.state(), State::hearing);
  harness.silence(420ms);
  harness.transcribe("Hi.");
  EXPECT_EQ(harness.state(), State::thinking);
  harness.answer("One two three four.");
  EXPECT_EQ(harness.state(), State::speaking);
  harness.silence(1200ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.last<effect::Close>().reason, "shutdown");
}

TEST(Session, closes_after_ten_minutes_without_a_word) {
  Harness harness;
  harness.silence(1s);
  harness.wait(9min + 58s);
  EXPECT_EQ(harness.state(), State::listening);
  harness.wait(2s);
  EXPECT_EQ(harness.last<effect::Close>().reason, "idle");
}

TEST(Session, silence_is_idle_and_speech_is_not) {
  Settings settings;
  settings.idle_timeout = 5s;
  Harness harness(settings);
  harness.silence(4s);
  harness.ask("");
  harness.silence(4s);
  EXPECT_EQ(harness.state(), State::listening);
  harness.silence(2s);
  EXPECT_EQ(harness.state(), State::closed);
}

TEST(Session, a_long_reply_is_not_idle) {
  Settings settings;
  settings.idle_timeout = 2s;
  Harness harness(settings);
  harness.type("Hi.");
  harness.answer("One two three four five six seven eight nine ten eleven twelve.");
  harness.wait(2900ms);
  EXPECT_EQ(harness.state(), State::speaking);
  harness.wait(2s);
  EXPECT_EQ(harness.state(), State::listening) << "the time runs from the end of the reply";
  harness.wait(200ms);
  EXPECT_EQ(harness.state(), State::closed);
}

TEST(Session, ends_after_its_longest_time_whatever_happens) {
  Settings settings;
  settings.max_duration = 3s;
  Harness harness(settings);
  harness.say(2900ms);
  EXPECT_EQ(harness.state(), State::hearing);
  harness.say(120ms);
  EXPECT_EQ(harness.last<effect::Close>().reason, "max_duration");
}

TEST(Session, tells_every_state_once) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four.");
  harness.silence(2s);
  std::vector<State> states;
  for (const auto& change : harness.all<event::StateChanged>()) states.push_back(change.state);
  EXPECT_THAT(states,
              ElementsAre(State::hearing, State::thinking, State::speaking, State::listening));
}

TEST(Invariants, a_clock_that_goes_back_is_the_callers_mistake) {
  const Settings settings;
  const auto start = core::Instant(1h);
  Conversation conversation(settings, start);
  Invariants invariants(settings);
  EXPECT_FALSE(invariants.check(input::Tick{}, start, {}, conversation));
  const auto broken = invariants.check(input::Tick{}, start - 1us, {}, conversation);
  ASSERT_TRUE(broken);
  EXPECT_TRUE(broken->starts_with("clock_forward: "));
}

}  // namespace
}  // namespace repartee::conversation
