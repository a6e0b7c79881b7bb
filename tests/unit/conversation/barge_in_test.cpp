// Speaking over a reply.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

constexpr const char* ten_words = "One two three four five six seven eight nine ten.";
const std::vector<std::string> words = {"One", "two",   "three", "four", "five",
                                        "six", "seven", "eight", "nine", "ten."};

std::string first_words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i ? " " : "") + words[i];
  return text;
}

/// A reply of ten words, 2.5 s, that has just begun to sound.
void begin_reply(Harness& harness) {
  harness.ask("Count to ten.");
  harness.answer(ten_words);
  ASSERT_EQ(harness.state(), State::speaking);
  harness.forget();
}

TEST(BargeIn, stops_work_then_sound_then_says_what_was_heard) {
  Harness harness;
  begin_reply(harness);
  harness.silence(900ms);
  harness.say(510ms);
  EXPECT_THAT(harness.order({"DUCK", "HOLD", "DROP", "CLEAR", "reply 1 interrupted", "state",
                             "speech started"}),
              ElementsAre("DUCK", "speech started", "HOLD", "DROP", "CLEAR", "reply 1 interrupted",
                          "state", "state"));
  const auto states = harness.all<event::StateChanged>();
  EXPECT_EQ(states[0].state, State::interrupted);
  EXPECT_EQ(states[1].state, State::hearing);
}

TEST(BargeIn, the_history_holds_exactly_the_words_heard_at_every_word_and_between) {
  for (std::size_t count = 0; count < words.size(); ++count) {
    for (const auto into : {0ms, 1ms, 125ms, 249ms}) {
      Harness harness;
      begin_reply(harness);
      harness.wait(250ms * static_cast<int>(count) + into);
      harness.interrupt();
      const auto done = harness.last<event::ReplyDone>();
      EXPECT_EQ(done.status, ReplyStatus::interrupted);
      EXPECT_EQ(done.heard, first_words(count)) << "after " << into.count() << " ms more";
      EXPECT_EQ(harness.history().size(), count == 0 ? 1U : 2U);
      if (count > 0) {
        EXPECT_EQ(harness.history().back(), "assistant: " + first_words(count));
      }
    }
  }
}

TEST(BargeIn, believes_the_client_that_it_has_played_less) {
  Harness harness;
  begin_reply(harness);
  harness.wait(1300ms);
  harness.give(input::Played{1, 2 * Harness::word_samples});
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
  EXPECT_EQ(harness.last<effect::ClearAudio>().at, 2 * Harness::word_samples);
}

TEST(BargeIn, does_not_believe_the_client_that_it_has_played_more) {
  Harness harness;
  begin_reply(harness);
  harness.wait(600ms);
  harness.give(input::Played{1, 100 * Harness::word_samples});
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
}

TEST(BargeIn, without_word_times_the_words_are_estimated) {
  Harness harness;
  harness.voice = Harness::Voice::speaks_without_word_times;
  begin_reply(harness);
  harness.wait(1250ms);  // half of it
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two three four five");
}

TEST(BargeIn, a_cough_of_150_ms_ducks_holds_and_resumes_and_loses_nothing) {
  Harness harness;
  begin_reply(harness);
  harness.silence(600ms);
  harness.forget();
  harness.say(150ms);
  EXPECT_THAT(harness.order({"DUCK", "HOLD", "RESUME", "DROP", "CLEAR"}),
              ElementsAre("DUCK", "HOLD"));
  EXPECT_EQ(harness.state(), State::speaking);
  harness.silence(510ms);
  EXPECT_THAT(harness.order({"DUCK", "HOLD", "RESUME", "DROP", "CLEAR"}),
              ElementsAre("DUCK", "HOLD", "RESUME"));
  EXPECT_EQ(harness.last<effect::Resume>().at, harness.last<effect::Hold>().at);
  harness.transcribe("");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "noise");
  harness.silence(3s);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::completed);
  EXPECT_EQ(done.heard, ten_words);
  EXPECT_EQ(harness.sent(), 10 * Harness::word_samples);
}

TEST(BargeIn, nothing_is_sent_while_the_reply_is_held) {
  Harness harness;
  begin_reply(harness);
  harness.silence(300ms);
  harness.say(90ms);
  ASSERT_EQ(harness.count<effect::Hold>(), 1U);
  const auto sent = harness.sent();
  harness.say(90ms);
  EXPECT_EQ(harness.sent(), sent);
  harness.silence(510ms);
  ASSERT_EQ(harness.count<effect::Resume>(), 1U);
  harness.silence(300ms);
  EXPECT_GT(harness.sent(), sent);
}

TEST(BargeIn, a_backchannel_resumes_and_leaves_no_trace) {
  Harness harness;
  begin_reply(harness);
  harness.silence(600ms);
  harness.forget();
  harness.hears = "mm hm";
  harness.say(300ms);
  EXPECT_EQ(harness.count<effect::Resume>(), 0U) << "more may follow";
  harness.silence(90ms);
  EXPECT_THAT(harness.order({"DUCK", "HOLD", "RESUME", "DROP", "CLEAR"}),
              ElementsAre("DUCK", "HOLD", "RESUME"));
  EXPECT_EQ(harness.last<effect::Resume>().at, harness.last<effect::Hold>().at);
  harness.silence(330ms);
  harness.transcribe("Mm-hm.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "backchannel");
  harness.silence(3s);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.sent(), 10 * Harness::word_samples);
  EXPECT_EQ(harness.history(), (std::vector<std::string>{"user: Count to ten.",
                                                         std::string("assistant: ") + ten_words}));
}

TEST(BargeIn, where_the_language_is_told_by_ear_its_words_weigh) {
  Settings settings;
  settings.language = "auto";
  Harness harness(settings);
  harness.language = "de";
  begin_reply(harness);
  harness.silence(600ms);
  harness.forget();
  harness.hears = "genau";
  harness.say(300ms);
  harness.silence(90ms);
  EXPECT_THAT(harness.order({"HOLD", "RESUME", "CLEAR"}), ElementsAre("HOLD", "RESUME"));
}

TEST(BargeIn, a_client_that_cannot_hold_plays_on_and_hears_what_it_plays) {
  Settings settings;
  settings.can_hold = false;
  settings.lead = 60s;
  Harness harness(settings);
  begin_reply(harness);
  harness.silence(900ms);
  harness.say(480ms);
  ASSERT_EQ(harness.count<effect::Hold>(), 1U);
  ASSERT_EQ(harness.count<effect::ClearAudio>(), 0U);
  harness.say(120ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two three four five");
  EXPECT_EQ(harness.last<effect::ClearAudio>().at, core::samples_in(1410ms));
}

TEST(BargeIn, a_backchannel_that_only_the_final_transcript_knows_resumes_then) {
  Harness harness;
  begin_reply(harness);
  harness.silence(300ms);
  harness.say(120ms);
  harness.silence(420ms);
  EXPECT_EQ(harness.count<effect::Resume>(), 0U);
  harness.transcribe("Okay.");
  EXPECT_EQ(harness.count<effect::Resume>(), 1U);
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "backchannel");
}

TEST(BargeIn, many_backchannels_do_not_end_a_reply) {
  Harness harness;
  begin_reply(harness);
  harness.hears = "yeah";
  for (int i = 0; i < 3; ++i) {
    harness.silence(200ms);
    harness.say(300ms);
    harness.silence(420ms);
    harness.transcribe("Yeah.");
  }
  harness.silence(3s);
  EXPECT_EQ(harness.count<event::TurnDropped>(), 3U);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(BargeIn, words_that_go_on_after_a_backchannel_interrupt) {
  Harness harness;
  begin_reply(harness);
  harness.silence(300ms);
  harness.hears = "okay";
  harness.say(300ms);
  harness.silence(90ms);
  ASSERT_EQ(harness.count<effect::Resume>(), 1U);
  harness.say(60ms);
  EXPECT_EQ(harness.count<effect::Hold>(), 2U);
  harness.hears = "okay but what about";
  harness.say(120ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
}

TEST(BargeIn, words_interrupt_before_half_a_second_of_speech_does) {
  Harness harness;
  begin_reply(harness);
  harness.silence(600ms);
  harness.say(210ms);
  EXPECT_EQ(harness.count<effect::ClearAudio>(), 0U);
  harness.partial("stop");
  EXPECT_EQ(harness.count<effect::ClearAudio>(), 1U);
  EXPECT_EQ(harness.state(), State::hearing);
}

TEST(BargeIn, while_the_reply_is_held_words_are_asked_for_more_often) {
  Harness harness;
  begin_reply(harness);
  harness.hears = "mm";
  harness.say(90ms);
  std::vector<core::SamplePos> asked;
  for (int i = 0; i < 12; ++i) {
    const auto before = harness.count<effect::Transcribe>();
    harness.say(30ms);
    if (harness.count<effect::Transcribe>() > before) asked.push_back(harness.audio_at());
  }
  ASSERT_GE(asked.size(), 3U);
  for (std::size_t i = 1; i < asked.size(); ++i)
    EXPECT_EQ(asked[i] - asked[i - 1], 4 * Harness::window);  // 96 ms, in whole windows
}

TEST(BargeIn, okay_in_silence_is_a_turn_like_any_other) {
  Harness harness;
  harness.ask("Okay.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  EXPECT_EQ(harness.history(), (std::vector<std::string>{"user: Okay."}));
}

TEST(BargeIn, a_backchannel_while_the_model_thinks_does_not_ask_it_again) {
  Harness harness;
  harness.ask("What time is it?");
  harness.say(210ms);
  harness.silence(420ms);
  harness.transcribe("Mm-hm.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  harness.answer("It is late.");
  EXPECT_EQ(harness.state(), State::speaking);
}

TEST(BargeIn, a_backchannel_over_the_last_words_is_dropped) {
  Harness harness;
  begin_reply(harness);
  harness.silence(2200ms);
  harness.hears = "right";
  harness.say(240ms);
  harness.silence(420ms);
  ASSERT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  harness.transcribe("Right.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "backchannel");
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(BargeIn, over_the_last_words_of_a_question_it_is_the_answer) {
  Harness harness;
  harness.ask("Book a table.");
  harness.answer("Shall I take the one by the window at eight?");
  harness.silence(2200ms);
  harness.hears = "right";
  harness.say(240ms);
  harness.silence(420ms);
  ASSERT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  harness.transcribe("Right.");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "Right.");
}

TEST(BargeIn, a_reply_that_is_cut_off_is_marked_in_the_history) {
  Harness harness;
  begin_reply(harness);
  harness.wait(600ms);
  harness.interrupt();
  EXPECT_TRUE(harness.conversation.history().messages().back().cut_off);
}

TEST(BargeIn, a_reply_that_was_heard_to_its_end_is_not) {
  Harness harness;
  begin_reply(harness);
  harness.wait(5s);
  EXPECT_FALSE(harness.conversation.history().messages().back().cut_off);
}

// ---- the assistant's own voice ------------------------------------------------------------------

TEST(Echo, is_not_heard) {
  Harness harness;
  begin_reply(harness);
  harness.echo(2s);
  EXPECT_EQ(harness.order({"DUCK", "HOLD", "CLEAR", "speech started"}).size(), 0U);
  harness.silence(1s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Echo, that_was_not_known_for_one_at_first_resumes_as_soon_as_it_is) {
  Harness harness;
  begin_reply(harness);
  harness.echo(240ms, 0.4F);
  ASSERT_EQ(harness.count<effect::Hold>(), 1U);
  harness.echo(30ms);
  EXPECT_EQ(harness.count<effect::Resume>(), 1U);
  harness.echo(450ms);
  harness.transcribe("one two free");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "echo");
  harness.silence(3s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Echo, the_person_over_it_is_heard) {
  Harness harness;
  begin_reply(harness);
  harness.echo(600ms);
  harness.echo(510ms, 0.1F);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
}

TEST(Echo, an_old_measurement_says_nothing_of_what_comes_later) {
  Harness harness;
  begin_reply(harness);
  harness.echo(600ms);
  harness.say(510ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
}

TEST(BargeIn, a_click_only_ducks) {
  Harness harness;
  begin_reply(harness);
  harness.silence(300ms);
  harness.say(60ms);
  harness.silence(30ms);
  EXPECT_THAT(harness.order({"DUCK", "HOLD", "RESUME"}), ElementsAre("DUCK", "RESUME"));
  EXPECT_DOUBLE_EQ(harness.last<effect::Duck>().gain, 0.3);
}

TEST(BargeIn, ducks_also_what_was_all_sent_and_still_plays) {
  Settings settings;
  settings.delivery = Delivery::eager;
  Harness harness(settings);
  begin_reply(harness);
  harness.say(30ms);
  EXPECT_EQ(harness.count<effect::Duck>(), 1U);
}

TEST(BargeIn, a_cough_after_which_the_client_sends_nothing_does_not_hold_for_ever) {
  Harness harness;
  begin_reply(harness);
  harness.silence(300ms);
  harness.say(120ms);
  ASSERT_EQ(harness.count<effect::Hold>(), 1U);
  harness.wait(1600ms);
  EXPECT_EQ(harness.count<effect::Resume>(), 1U);
  harness.wait(4s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(BargeIn, short_words_that_were_understood_interrupt_as_well) {
  Harness harness;
  begin_reply(harness);
  harness.silence(600ms);
  harness.say(150ms);
  harness.silence(420ms);
  harness.transcribe("No.");
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::interrupted);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "No.");
  EXPECT_EQ(harness.history(), (std::vector<std::string>{"user: Count to ten.",
                                                         "assistant: " + done.heard, "user: No."}));
}

TEST(BargeIn, a_second_barge_in_cancels_the_second_reply) {
  Harness harness;
  begin_reply(harness);
  harness.silence(600ms);
  harness.ask("Stop. What is your name?");
  EXPECT_EQ(harness.last<event::ReplyDone>().reply, 1U);
  harness.answer("My name is a long story.");
  EXPECT_EQ(harness.last<event::ReplyStarted>().reply, 2U);
  harness.silence(300ms);
  harness.ask("Never mind.");
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.reply, 2U);
  EXPECT_EQ(done.status, ReplyStatus::interrupted);
  harness.answer("All right then.");
  EXPECT_EQ(harness.last<event::ReplyStarted>().reply, 3U);
  harness.silence(2s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(BargeIn, before_the_first_sound_the_question_is_asked_again_with_what_was_added) {
  Harness harness;
  harness.ask("What is the capital");
  harness.voice = Harness::Voice::waits;
  harness.model("The capital of what exactly do you mean? ");
  ASSERT_EQ(harness.count<event::ReplyAnnounced>(), 1U);
  harness.ask("of France?");
  EXPECT_EQ(harness.count<effect::ClearAudio>(), 0U);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages,
            (std::vector<llm::Message>{{llm::Role::user, "What is the capital of France?"}}));
}

TEST(BargeIn, a_noise_while_the_model_thinks_does_not_lose_the_question) {
  Harness harness;
  harness.ask("What time is it?");
  const auto first = harness.attempt();
  harness.ask("");
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
  EXPECT_NE(harness.attempt(), first);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "What time is it?");
}

TEST(BargeIn, results_of_a_stopped_reply_are_ignored) {
  Harness harness;
  begin_reply(harness);
  const auto old = harness.attempt();
  harness.silence(300ms);
  harness.ask("Wait.");
  harness.forget();
  harness.give(input::ModelDelta{old, "More of the old. "});
  harness.give(input::ModelDone{old, {}});
  harness.give(input::ModelFailed{old, Harness::failure()});
  harness.give(input::SpeechWords{old, 0, {}});
  harness.give(input::SpeechAudio{old, 0, 4000});
  harness.give(input::SpeechDone{old, 0});
  harness.give(input::SpeechFailed{old, 0, Harness::failure()});
  harness.give(input::Played{1, 4000});
  EXPECT_EQ(harness.order({"segment", "SYNTH", "SEND", "failure", "reply"}).size(), 0U);
}

TEST(BargeIn, half_duplex_hears_nothing_while_it_speaks) {
  Settings settings;
  settings.interruption.enabled = false;
  Harness harness(settings);
  begin_reply(harness);
  harness.say(2s);
  EXPECT_EQ(harness.order({"DUCK", "HOLD", "CLEAR", "speech started"}).size(), 0U);
  harness.silence(1s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  harness.say(300ms);
  EXPECT_EQ(harness.state(), State::hearing);
}

TEST(Interrupt, stops_a_reply_and_listens) {
  Harness harness;
  begin_reply(harness);
  harness.wait(600ms);
  harness.interrupt();
  EXPECT_THAT(harness.order({"DROP", "CLEAR", "reply 1 interrupted", "state"}),
              ElementsAre("DROP", "CLEAR", "reply 1 interrupted", "state", "state"));
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Interrupt, while_thinking_cancels_the_question) {
  Harness harness;
  harness.ask("What time is it?");
  harness.interrupt();
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "cancelled");
  EXPECT_EQ(harness.count<effect::Drop>(), 1U);
  EXPECT_EQ(harness.state(), State::listening);
  EXPECT_FALSE(harness.last<event::ReplyDone>().announced);
  EXPECT_EQ(harness.last<event::ReplyDone>().reason, EndReason::client_cancelled);
}

TEST(Interrupt, while_the_transcript_is_due_cancels_the_turn_and_keeps_its_words) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.interrupt();
  harness.transcribe("Never mind this.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "cancelled");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_THAT(harness.history(), ElementsAre("user: Never mind this."));
  harness.ask("Answer this.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Interrupt, does_not_cancel_what_is_being_said) {
  Harness harness;
  begin_reply(harness);
  harness.say(90ms);
  harness.interrupt();
  harness.say(600ms);
  harness.silence(420ms);
  harness.transcribe("Something else.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Interrupt, with_nothing_to_interrupt_does_nothing) {
  Harness harness;
  harness.interrupt();
  EXPECT_EQ(harness.order({"state", "DROP", "failure"}).size(), 0U);
}

}  // namespace
}  // namespace repartee::conversation
