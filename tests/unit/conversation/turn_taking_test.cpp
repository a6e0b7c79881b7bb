// From sound to a committed turn.
#include <gmock/gmock.h>

#include <limits>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

TEST(TurnTaking, a_turn_begins_is_committed_transcribed_and_asked) {
  Harness harness;
  harness.silence(2s);
  harness.ask("What time is it?");
  EXPECT_THAT(harness.order({"speech started", "speech stopped", "turn 1 committed", "transcript",
                             "ASK", "state"}),
              ElementsAre("speech started", "state", "speech stopped", "turn 1 committed", "state",
                          "transcript", "ASK"));
  EXPECT_EQ(harness.state(), State::thinking);
  const auto ask = harness.last<effect::AskModel>();
  EXPECT_EQ(ask.request.messages,
            (std::vector<llm::Message>{{llm::Role::user, "What time is it?"}}));
  EXPECT_EQ(ask.deadline, harness.now + Settings{}.first_token_deadline);
}

TEST(TurnTaking, a_chain_of_models_has_the_time_in_which_all_are_asked_as_well) {
  Settings settings;
  settings.hedging = 4s;
  Harness harness(settings);
  harness.ask("What time is it?");
  const auto due = harness.now + settings.first_token_deadline + 4s;
  EXPECT_EQ(harness.last<effect::AskModel>().deadline, due);
  harness.wait(due - harness.now - 1ms);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
  harness.wait(1ms);
  EXPECT_EQ(harness.count<event::Failure>(), 1U);
}

TEST(TurnTaking, the_audio_of_a_turn_reaches_from_the_prefix_to_the_tail_padding) {
  Harness harness;
  harness.silence(3s);
  harness.say(600ms);
  harness.silence(420ms);
  const auto audio = harness.last<effect::Transcribe>();
  EXPECT_EQ(audio.kind, stt::TranscriptKind::final);
  EXPECT_EQ(audio.begin, core::samples_in(3000ms - 500ms));
  EXPECT_EQ(audio.end, core::samples_in(3600ms + 160ms));
}

TEST(TurnTaking, no_first_word_is_clipped_whatever_came_before) {
  // Silence of any length, a click, or a turn before it: 300 ms or all there is.
  for (int quiet = 0; quiet < 40; ++quiet) {
    Harness harness;
    harness.silence(2s);
    harness.sound(0.9F, 60ms);
    harness.silence(30ms * quiet);
    const auto begin = harness.audio_at();
    harness.say(300ms);
    EXPECT_LE(harness.last<event::SpeechStarted>().at, begin - core::samples_in(300ms));
  }
}

TEST(TurnTaking, turns_share_no_audio) {
  Harness harness;
  harness.ask("one");
  harness.say(300ms);  // 80 ms of prefix are left; the rest was the first turn's
  const auto first = harness.last<event::TurnCommitted>();
  EXPECT_EQ(harness.last<event::SpeechStarted>().at, first.end);
}

TEST(TurnTaking, audio_that_is_not_needed_is_given_back) {
  Harness harness;
  harness.silence(60s);
  const auto kept = harness.audio_at() - harness.last<effect::ReleaseInput>().before;
  EXPECT_LE(core::duration_of(kept), 1200ms);
  EXPECT_GE(core::duration_of(kept), 500ms);
}

TEST(TurnTaking, a_click_is_no_turn) {
  Harness harness;
  harness.silence(1s);
  harness.sound(0.9F, 60ms);
  harness.silence(2s);
  EXPECT_EQ(harness.count<event::SpeechStarted>(), 0U);
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(TurnTaking, a_pause_shorter_than_the_silence_is_part_of_the_turn) {
  Harness harness;
  harness.say(600ms);
  harness.silence(360ms);
  harness.say(600ms);
  harness.silence(420ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
  EXPECT_EQ(harness.last<event::SpeechStopped>().at, core::samples_in(1560ms));
}

TEST(TurnTaking, partial_transcripts_come_every_240_ms_and_at_a_pause) {
  Harness harness;
  harness.silence(1s);
  harness.say(90ms);
  ASSERT_EQ(harness.count<effect::Transcribe>(), 1U) << "the prefix is worth one";
  const auto first = harness.last<effect::Transcribe>();
  EXPECT_EQ(first.kind, stt::TranscriptKind::partial);
  harness.say(300ms);
  EXPECT_EQ(harness.count<effect::Transcribe>(), 1U) << "one at a time";
  harness.give(input::Hypothesis{first.attempt, 0, {"hello wor", 5, {}, "en"}});
  const auto heard = harness.last<event::TranscriptUpdated>();
  EXPECT_FALSE(heard.final);
  EXPECT_EQ(heard.transcript.text, "hello wor");
  EXPECT_EQ(heard.transcript.stable, 5U);
  harness.say(30ms);
  const auto second = harness.last<effect::Transcribe>();
  EXPECT_EQ(second.end, harness.audio_at());
  harness.give(input::Hypothesis{first.attempt, 0, {"hello world", 5, {}, "en"}});
  harness.silence(90ms);
  EXPECT_EQ(harness.last<effect::Transcribe>().end, harness.audio_at());
  EXPECT_EQ(harness.count<effect::Transcribe>(), 3U);
}

TEST(TurnTaking, a_partial_reaches_no_further_than_the_final_will) {
  Settings settings;
  settings.pause.silence = 1s;
  Harness harness(settings);
  harness.say(600ms);
  const auto speech_end = harness.audio_at();
  for (int i = 0; i < 30; ++i) {
    harness.silence(30ms);
    const auto work = harness.last<effect::Transcribe>();
    EXPECT_LE(work.end, speech_end + core::samples_in(settings.tail_padding));
    harness.give(input::Hypothesis{work.attempt, 0, {"so", 2, {}, "en"}});
  }
}

TEST(TurnTaking, a_partial_that_never_comes_or_fails_does_not_end_the_partials) {
  Harness harness;
  harness.say(1s);
  EXPECT_EQ(harness.count<effect::Transcribe>(), 1U);
  harness.say(1500ms);
  EXPECT_EQ(harness.count<effect::Transcribe>(), 2U);
  const auto work = harness.last<effect::Transcribe>();
  harness.give(
      input::TranscribeFailed{work.attempt, 0, Harness::failure(), stt::TranscriptKind::partial});
  harness.say(300ms);
  EXPECT_EQ(harness.count<effect::Transcribe>(), 3U);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(TurnTaking, what_was_stable_stays_although_partials_overtake_each_other) {
  Harness harness;
  harness.say(600ms);
  const auto attempt = harness.last<effect::Transcribe>().attempt;
  harness.give(input::Hypothesis{attempt, 0, {"one two three", 7, {}, "en"}});
  harness.give(input::Hypothesis{attempt, 0, {"one", 0, {}, "en"}});
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().transcript.text, "one two three");
}

TEST(TurnTaking, the_final_transcript_may_correct_what_was_stable) {
  Harness harness;
  harness.say(600ms);
  const auto attempt = harness.last<effect::Transcribe>().attempt;
  harness.give(input::Hypothesis{attempt, 0, {"go for can meters", 17, {}, "en"}});
  harness.silence(420ms);
  harness.give(input::Transcribed{attempt, 0, {"go forward ten meters", 21, {}, "en"}});
  const auto heard = harness.last<event::TranscriptUpdated>();
  EXPECT_TRUE(heard.final);
  EXPECT_EQ(heard.transcript.text, "go forward ten meters");
}

TEST(TurnTaking, a_hypothesis_of_a_turn_that_is_over_is_not_told) {
  Harness harness;
  harness.say(600ms);
  const auto partial = harness.last<effect::Transcribe>();
  harness.silence(420ms);
  harness.give(input::Hypothesis{partial.attempt, 0, {"late", 0, {}, "en"}});
  EXPECT_EQ(harness.count<event::TranscriptUpdated>(), 0U);
}

TEST(TurnTaking, word_times_are_on_the_clock_of_the_session) {
  Harness harness;
  harness.silence(9s);
  harness.say(600ms);
  harness.silence(420ms);
  const auto work = harness.last<effect::Transcribe>();
  harness.give(input::Transcribed{work.attempt, 0, {"hi", 2, {{"hi", 0.5, 0.75, 1}}, "en"}});
  const auto word = harness.last<event::TranscriptUpdated>().transcript.words.at(0);
  EXPECT_DOUBLE_EQ(word.start_s, 8.5 + 0.5);
  EXPECT_DOUBLE_EQ(word.end_s, 8.5 + 0.75);
}

TEST(TurnTaking, turns_come_out_in_order_although_transcripts_do_not) {
  Settings settings;
  settings.answer = false;
  Harness harness(settings);
  harness.say(600ms);
  harness.silence(420ms);
  const auto first = harness.last<effect::Transcribe>();
  harness.say(600ms);
  harness.silence(420ms);
  const auto second = harness.last<effect::Transcribe>();
  harness.give(input::Transcribed{second.attempt, 0, {"two", 3, {}, "en"}});
  EXPECT_EQ(harness.count<event::TranscriptUpdated>(), 0U);
  harness.give(input::Transcribed{first.attempt, 0, {"one", 3, {}, "en"}});
  const auto heard = harness.all<event::TranscriptUpdated>();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].transcript.text, "one");
  EXPECT_EQ(heard[1].transcript.text, "two");
}

TEST(TurnTaking, a_transcript_counts_once_and_unknown_ones_not_at_all) {
  Settings settings;
  settings.answer = false;
  Harness harness(settings);
  harness.say(600ms);
  harness.silence(420ms);
  const auto work = harness.last<effect::Transcribe>();
  harness.give(input::Transcribed{{77, 1}, 0, {"who?", 4, {}, "en"}});
  harness.give(input::Transcribed{work.attempt, 9, {"what?", 5, {}, "en"}});
  harness.give(input::Transcribed{work.attempt, 0, {"one", 3, {}, "en"}});
  harness.give(input::Transcribed{work.attempt, 0, {"one again", 9, {}, "en"}});
  EXPECT_EQ(harness.count<event::TranscriptUpdated>(), 1U);
}

TEST(TurnTaking, where_no_answers_are_wanted_a_turn_ends_with_its_transcript) {
  Settings settings;
  settings.answer = false;
  Harness harness(settings);
  harness.ask("Just write this down.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "transcribed");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(TurnTaking, what_was_not_understood_is_dropped_in_silence) {
  Harness harness;
  harness.ask("");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "unintelligible");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.state(), State::listening);
  EXPECT_THAT(harness.history(), ElementsAre());
}

TEST(TurnTaking, or_answered_with_a_sentence_that_is_not_part_of_the_history) {
  Settings settings;
  settings.say_when_unintelligible = "Please try again.";
  Harness harness(settings);
  harness.ask("");
  EXPECT_EQ(harness.last<effect::Synthesize>().text, "Please try again.");
  harness.wait(2s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_THAT(harness.history(), ElementsAre());
}

TEST(TurnTaking, nobody_who_pressed_stop_is_asked_to_try_again) {
  Settings settings;
  settings.say_when_unintelligible = "Please try again.";
  Harness harness(settings);
  harness.say(600ms);
  harness.silence(420ms);
  harness.interrupt();
  harness.transcribe("");
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 0U);
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "cancelled");
}

TEST(TurnTaking, what_is_said_while_the_model_thinks_is_answered_together) {
  Harness harness;
  harness.ask("What is the weather");
  harness.ask("in Paris tomorrow?");
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
  EXPECT_EQ(
      harness.last<effect::AskModel>().request.messages,
      (std::vector<llm::Message>{{llm::Role::user, "What is the weather in Paris tomorrow?"}}));
  const auto dropped = harness.all<event::TurnDropped>();
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped[0].turn, 1U);
  EXPECT_EQ(dropped[0].reason, "superseded");
}

TEST(TurnTaking, nothing_is_asked_while_someone_still_speaks) {
  Harness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.say(300ms);
  harness.transcribe("first");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  harness.silence(420ms);
  harness.transcribe("second");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "first second");
}

TEST(TurnTaking, a_client_that_stops_sending_in_mid_word_has_finished) {
  Harness harness;
  harness.say(600ms);
  harness.wait(1400ms);
  EXPECT_EQ(harness.state(), State::hearing);
  harness.wait(200ms);
  const auto turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(turn.end, harness.audio_at());
  harness.transcribe("Are you th");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(TurnTaking, commit_ends_a_turn_at_once) {
  Harness harness;
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  EXPECT_EQ(harness.last<event::TurnCommitted>().end, harness.audio_at());
  EXPECT_EQ(harness.state(), State::thinking);
}

TEST(TurnTaking, commit_takes_the_audio_that_was_not_judged_yet) {
  Harness harness;
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at() + 200});
  EXPECT_EQ(harness.last<event::TurnCommitted>().end, harness.audio_at() + 200);
  harness.say(600ms);
  EXPECT_EQ(harness.last<event::SpeechStarted>().at, harness.last<event::TurnCommitted>().end);
}

TEST(TurnTaking, commit_without_speech_is_a_mistake_that_is_named) {
  Harness harness;
  harness.silence(1s);
  harness.give(input::Commit{harness.audio_at()});
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::invalid_argument);
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(TurnTaking, commit_counts_the_first_windows_of_a_word) {
  Harness harness;
  harness.silence(1s);
  harness.say(60ms);
  harness.give(input::Commit{harness.audio_at()});
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
}

TEST(TurnTaking, probabilities_that_are_no_numbers_are_silence) {
  Harness harness;
  harness.say(600ms);
  harness.sound(std::numeric_limits<float>::quiet_NaN(), 420ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
}

TEST(TurnTaking, at_most_eight_turns_wait_for_their_transcripts) {
  Harness harness;
  for (int i = 0; i < 12; ++i) {
    harness.say(300ms);
    harness.silence(420ms);
  }
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 12U);
  EXPECT_EQ(harness.count<event::TranscriptFailed>(), 4U);
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::overloaded);
}

TEST(TurnTaking, the_record_of_a_turn_says_where_its_time_went) {
  Harness harness;
  harness.silence(1020ms);
  harness.say(600ms);
  const auto spoken = harness.now;
  harness.silence(420ms);
  const auto decided = harness.now;
  harness.wait(50ms);
  harness.transcribe("Hi.");
  const auto transcribed = harness.now;
  harness.wait(70ms);
  harness.answer("Hello there my friend.");
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_EQ(record.turn, 1U);
  EXPECT_FALSE(record.typed);
  EXPECT_EQ(record.speech_begin, core::samples_in(1020ms));
  EXPECT_EQ(record.speech_end, core::samples_in(1620ms));
  EXPECT_EQ(record.speech_ended, spoken);
  EXPECT_EQ(record.decided, decided);
  EXPECT_EQ(record.transcribed, transcribed);
  EXPECT_EQ(record.first_token, harness.now);
  EXPECT_EQ(record.first_audio_made, harness.now);
  EXPECT_EQ(record.first_audio_sent, harness.now);
  EXPECT_EQ(harness.count<event::TurnMeasured>(), 1U);
}

}  // namespace
}  // namespace repartee::conversation
