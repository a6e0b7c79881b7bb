// Work before certainty: what is begun while a turn may be over, and what becomes of it.
#include "conversation/speculation.hpp"

#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Settings guessing() {
  Settings settings;
  settings.speculation.enabled = true;
  settings.pause.silence = 700ms;
  settings.interruption.speech = 200ms;
  return settings;
}

/// Windows are 30 ms: after 90 ms of silence the guess is asked for, after 180 with the tail, and
/// after 720 the turn is decided.
struct Guessing : Harness {
  explicit Guessing(Settings settings = guessing()) : Harness(std::move(settings)) { silence(1s); }

  void say_and_pause(core::Duration speech = 600ms) {
    say(speech);
    silence(90ms);
  }
  void decide() { silence(720ms - silent()); }
  core::Duration silent() const { return now - spoken; }
  void say(core::Duration length) {
    Harness::say(length);
    spoken = now;
  }
  /// The whole way: guessed, asked, answered, decided.
  void hold(const std::string& question, const std::string& reply) {
    say_and_pause();
    guess(question);
    answer(reply);
    silence(90ms);
    guess(question);
    decide();
  }
  core::Instant spoken{};
};

TEST(Speculation, words_are_the_same_whatever_their_case_punctuation_and_spaces) {
  EXPECT_TRUE(same_words("What time is it?", "what time is it"));
  EXPECT_TRUE(same_words("Na ja, E-Mail.", "na ja email"));
  EXPECT_TRUE(same_words("Übermorgen", "übermorgen"));
  EXPECT_FALSE(same_words("What time is it?", "What time was it?"));
  EXPECT_FALSE(same_words("yes", "yes yes"));
}

TEST(Speculation, of_a_guess_there_is_no_item_before_it_is_the_reply) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  harness.answer("It is noon in Paris.");
  EXPECT_THAT(harness.conversation.items().items(), IsEmpty());
  harness.silence(90ms);
  harness.guess("What time is it?");
  harness.decide();
  const auto& items = harness.conversation.items().items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].text(), "What time is it?");
  EXPECT_EQ(items[1].role, llm::Role::assistant);
  EXPECT_EQ(harness.last<event::OutputItemAdded>().item.id, items[1].id);
}

TEST(Speculation, a_tool_is_called_only_once_the_turn_is_over) {
  auto settings = guessing();
  settings.tools = {{"clock", "", "{}"}};
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("What time is it?");
  harness.give(input::ModelToolCall{harness.attempt(), {0, "c", "clock", "{}"}});
  harness.model_done();
  EXPECT_EQ(harness.count<event::ToolArguments>(), 0U);
  harness.silence(90ms);
  harness.guess("What time is it?");
  harness.decide();
  EXPECT_EQ(harness.last<event::ToolArgumentsDone>().name, "clock");
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Speculation, what_was_guessed_right_goes_out_in_the_step_of_the_decision) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "What time is it?");
  harness.answer("It is noon in Paris.");
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
  harness.silence(90ms);
  harness.guess("what time is it");
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 0U);
  EXPECT_EQ(harness.count<event::SegmentStarted>(), 0U);
  EXPECT_EQ(harness.state(), State::hearing);
  harness.forget();
  harness.decide();
  EXPECT_THAT(
      harness.order({"turn 1 committed", "transcript", "reply", "segment 1.0 '", "SEND",
                     "TRANSCRIBE", "ASK", "SYNTHESIZE"}),
      ElementsAre("turn 1 committed", "transcript", "reply", "reply", "segment 1.0 '", "SEND"))
      << "started, and announced";
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_EQ(record.first_audio_sent, record.decided);
  EXPECT_EQ(record.transcribed, record.decided);
  EXPECT_THAT(harness.history(), ElementsAre("user: what time is it"));
  EXPECT_EQ(harness.state(), State::speaking);
}

TEST(Speculation, the_record_says_what_was_guessed_when_and_what_it_saved) {
  Guessing harness;
  harness.say_and_pause();
  harness.silence(150ms);  // hearing takes this long
  harness.guess("What time is it?");
  const auto asked = harness.now;
  harness.silence(300ms);  // and this long the model and the voice
  harness.answer("It is noon.");
  harness.decide();
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_EQ(record.guess.asked, 1U);
  EXPECT_TRUE(record.guess.held);
  EXPECT_EQ(record.guess.words, "What time is it?");
  EXPECT_EQ(record.guess.at, asked);
  EXPECT_EQ(record.guessing, 150ms);
  EXPECT_EQ(record.guess.saved, 450ms);
  EXPECT_EQ(record.guess.wasted_tokens, 0);
  EXPECT_EQ(harness.conversation.speculation().held, 1U);
}

TEST(Speculation, the_first_audio_leaves_with_the_decision_or_when_the_engines_have_it) {
  // 150 ms for the transcript, 300 for the first words, 90 for their sound: 540 from the guess on.
  for (const auto& [pause, first_audio] : {std::pair{700ms, 720ms}, std::pair{500ms, 630ms}}) {
    auto settings = guessing();
    settings.pause.silence = pause;
    Guessing harness(settings);
    harness.voice = Harness::Voice::waits;
    harness.say_and_pause();
    harness.silence(150ms);
    harness.guess("What time is it?");
    harness.silence(300ms);
    harness.answer("It is noon.");
    harness.silence(90ms);
    harness.speak();
    if (harness.sent() == 0) harness.decide();
    const auto record = harness.last<event::TurnMeasured>().record;
    EXPECT_EQ(*record.first_audio_sent - *record.speech_ended, first_audio);
  }
}

TEST(Speculation, audio_that_is_not_ready_by_the_decision_goes_out_as_soon_as_it_is) {
  Guessing harness;
  harness.voice = Harness::Voice::waits;
  harness.say_and_pause();
  harness.silence(90ms);
  harness.guess("What time is it?");
  harness.answer("It is noon.");
  harness.decide();
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
  harness.speak();
  EXPECT_GT(harness.sent(), 0);
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, other_words_in_the_final_transcript_drop_it) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("Call Ann.", /*as_final=*/false);
  const auto guess = harness.attempt();
  harness.answer("Calling Ann.");
  harness.silence(90ms);
  harness.guess("Call Ann.", /*as_final=*/false);
  harness.decide();
  EXPECT_EQ(harness.last<effect::Transcribe>().kind, stt::TranscriptKind::final);
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U) << "it waits for the final transcript";
  harness.transcribe("Call Anton.");
  EXPECT_EQ(harness.last<effect::Drop>().attempt, guess);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "Call Anton.");
  harness.answer("Calling Anton.");
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_FALSE(record.guess.held);
  EXPECT_GT(record.guess.wasted_tokens, 0);
  EXPECT_EQ(record.guess.wasted_characters, 12);
  EXPECT_THAT(harness.history(), ElementsAre("user: Call Anton."));
}

TEST(Speculation, a_final_transcript_with_the_same_words_confirms_a_guess_of_less_care) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("call ann", /*as_final=*/false);
  harness.answer("Calling Ann.");
  harness.decide();
  harness.guess("call ann", /*as_final=*/false);
  harness.transcribe("Call Ann!");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  EXPECT_GT(harness.sent(), 0);
  EXPECT_TRUE(harness.last<event::TurnMeasured>().record.guess.held);
}

TEST(Speculation, a_better_guess_of_the_same_pause_replaces_the_first) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("call ann", /*as_final=*/false);
  const auto first = harness.attempt();
  harness.silence(90ms);
  harness.guess("call anne");
  EXPECT_EQ(harness.last<effect::Drop>().attempt, first);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "call anne");
}

TEST(Speculation, speech_that_goes_on_drops_it_at_once) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("what is the weather");
  const auto guess = harness.attempt();
  harness.answer("It is fine here.");
  harness.say(30ms);
  EXPECT_EQ(harness.last<effect::Drop>().attempt, guess);
  harness.say(570ms);
  harness.silence(90ms);
  harness.guess("What is the weather in Paris?");
  EXPECT_EQ(harness.count<event::SpeechStarted>(), 1U);
  harness.answer("Rain in Paris.");
  harness.silence(90ms);
  harness.guess("What is the weather in Paris?");
  harness.decide();
  EXPECT_EQ(harness.last<event::SegmentStarted>().text, "Rain in Paris.");
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_EQ(record.guess.asked, 2U);
  EXPECT_TRUE(record.guess.held);
  EXPECT_GT(record.guess.wasted_tokens, 0);
}

TEST(Speculation, late_results_of_what_was_dropped_come_to_nothing) {
  Guessing harness;
  harness.voice = Harness::Voice::waits;
  harness.say_and_pause();
  const auto early = harness.last<effect::Transcribe>();
  harness.guess("what is the weather");
  const auto dropped = harness.attempt();
  harness.say(600ms);
  harness.silence(90ms);
  harness.forget();
  harness.give(input::Guessed{early.attempt, early.piece, early.end, {{"What", 4, {}, ""}, true}});
  harness.give(input::ModelDelta{dropped, "It is fine."});
  harness.give(input::ModelFailed{dropped, Harness::failure()});
  harness.give(input::SpeechAudio{dropped, 0, 16000});
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(Speculation, only_so_many_pauses_of_a_turn_are_guessed_in) {
  auto settings = guessing();
  settings.speculation.tries = 2;
  Guessing harness(settings);
  for (int i = 0; i < 4; ++i) {
    harness.say_and_pause(300ms);
    if (i < 2) harness.guess("words of pause " + std::to_string(i));
  }
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
  harness.decide();
  harness.transcribe("All of it.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 3U);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "All of it.");
}

TEST(Speculation, tries_are_counted_when_one_pause_changes_its_words_too) {
  auto settings = guessing();
  settings.speculation.tries = 1;
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("one");
  harness.silence(90ms);
  harness.guess("two");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  harness.decide();
  EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
}

TEST(Speculation, wrong_guesses_cost_no_more_tokens_than_allowed) {
  auto settings = guessing();
  settings.speculation.tokens = 20;
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("Tell me a story about a very small dog.");  // 9 tokens or so
  harness.model("Once upon a time there was a dog.");
  harness.say_and_pause();
  harness.guess("Tell me a story about a very small dog, please.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, tools_and_their_calls_count_as_tokens_too) {
  auto settings = guessing();
  settings.speculation.tokens = 100;
  settings.tools = {{"weather", "Tells it.", std::string(400, ' ')}};
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("Hi.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
}

TEST(Speculation, a_guess_that_was_refused_has_cost_nothing_and_the_turn_is_answered) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  EXPECT_FALSE(harness.last<effect::AskModel>().certain);
  harness.model_failed();
  EXPECT_EQ(harness.conversation.speculation().wasted_tokens, 0U);
  harness.silence(90ms);
  harness.guess("What time is it?");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U) << "not tried again in this turn";
  harness.decide();
  EXPECT_TRUE(harness.last<effect::AskModel>().certain);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(Speculation, a_tool_call_that_was_complete_before_the_decision_is_so_at_once) {
  auto settings = guessing();
  settings.tools = {{"clock", "", "{}"}};
  Guessing harness(settings);
  harness.voice = Harness::Voice::waits;
  harness.say_and_pause();
  harness.guess("What time is it?");
  harness.model("Let me look.");
  harness.give(input::ModelToolCall{harness.attempt(), {0, "c", "clock", "{}"}});
  harness.model_done();
  harness.silence(90ms);
  harness.guess("What time is it?");
  harness.decide();
  EXPECT_EQ(harness.last<event::ToolArgumentsDone>().name, "clock");
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U) << "it still speaks";
}

TEST(Speculation, long_speech_is_not_guessed_about) {
  Guessing harness;
  harness.say(10s);
  harness.say_and_pause(300ms);
  for (const auto& work : harness.all<effect::Transcribe>())
    EXPECT_NE(work.kind, stt::TranscriptKind::guess);
}

TEST(Speculation, what_is_no_whole_turn_is_heard_but_not_answered_yet) {
  auto settings = guessing();
  settings.speculation.plausible = 0.999;
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("I would like to");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  harness.silence(90ms);
  harness.guess("I would like to");
  harness.decide();
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U) << "it is the final transcript all the same";
}

TEST(Speculation, nothing_intelligible_is_not_answered) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("");
  harness.silence(90ms);
  harness.guess("");
  harness.decide();
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "unintelligible");
}

TEST(Speculation, a_hypothesis_that_has_settled_is_enough_to_begin_with) {
  Guessing harness;
  harness.say(600ms);
  const auto earlier = harness.last<effect::Transcribe>();
  harness.give(input::Hypothesis{earlier.attempt, 0, {"what time", 4, {}, "en"}});
  harness.silence(90ms);
  harness.give(input::Hypothesis{earlier.attempt, 0, {"what time is it", 9, {}, "en"}});
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U) << "its end may still change";
  harness.give(input::Hypothesis{earlier.attempt, 0, {"what time is it", 15, {}, "en"}});
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  harness.guess("What time is it?");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U) << "the same words";
}

TEST(Speculation, a_guess_that_comes_after_the_decision_is_the_final_transcript) {
  Guessing harness;
  harness.say_and_pause();
  harness.decide();
  EXPECT_EQ(harness.state(), State::thinking);
  for (const auto& work : harness.all<effect::Transcribe>())
    EXPECT_NE(work.kind, stt::TranscriptKind::final);
  harness.guess("What time is it?");
  EXPECT_TRUE(harness.last<event::TranscriptUpdated>().final);
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, a_guess_that_fails_or_is_refused_leaves_the_final_to_be_asked_for) {
  for (const bool after_the_decision : {false, true}) {
    Guessing harness;
    harness.say_and_pause();
    if (!after_the_decision) harness.fail_guess();
    harness.decide();
    if (after_the_decision) harness.fail_guess();
    EXPECT_EQ(harness.last<effect::Transcribe>().kind, stt::TranscriptKind::final);
    harness.transcribe("What time is it?");
    EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
    EXPECT_EQ(harness.count<event::Failure>(), 0U);
  }
}

TEST(Speculation, a_guess_that_never_comes_ends_at_the_deadline_of_the_transcript) {
  Guessing harness;
  harness.say_and_pause();
  harness.decide();
  harness.wait(Settings{}.transcript_deadline);
  EXPECT_EQ(harness.last<event::Failure>().error.code, core::ErrorCode::timed_out);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U) << "the apology";
}

TEST(Speculation, engines_that_fail_a_guess_are_asked_again_when_it_is_certain) {
  enum class Fails { model, voice };
  for (const auto fails : {Fails::model, Fails::voice}) {
    Guessing harness;
    harness.voice = Harness::Voice::waits;
    harness.say_and_pause();
    harness.guess("What time is it?");
    if (fails == Fails::voice) harness.answer("Noon.");
    fails == Fails::model ? harness.model_failed() : harness.fail_speech();
    EXPECT_EQ(harness.count<event::Failure>(), 0U);
    harness.silence(90ms);
    harness.guess("What time is it?");
    EXPECT_EQ(harness.count<effect::AskModel>(), 1U) << "not again in this turn";
    harness.decide();
    EXPECT_EQ(harness.count<effect::AskModel>(), 2U);
    EXPECT_EQ(harness.count<event::ReplyAnnounced>(), 0U);
  }
}

TEST(Speculation, a_guess_has_the_deadlines_of_a_reply) {
  auto settings = guessing();
  settings.first_token_deadline = 200ms;
  Guessing harness(settings);
  harness.say_and_pause();
  harness.guess("What time is it?");
  const auto guess = harness.attempt();
  harness.silence(240ms);
  EXPECT_EQ(harness.last<effect::Drop>().attempt, guess);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
}

TEST(Speculation, only_the_first_clause_is_made) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("Tell me a story.");
  harness.answer("Once there was a dog. It had a very long tail. It ran through the woods.");
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
  harness.silence(300ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
  harness.guess("Tell me a story.");
  harness.decide();
  EXPECT_GT(harness.count<effect::Synthesize>(), 1U);
}

TEST(Speculation, every_delivery_waits_for_the_decision) {
  for (const auto delivery : {Delivery::eager, Delivery::whole}) {
    auto settings = guessing();
    settings.delivery = delivery;
    Guessing harness(settings);
    harness.say_and_pause();
    harness.guess("What time is it?");
    harness.answer("Noon.");
    harness.silence(90ms);
    harness.guess("What time is it?");
    EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
    harness.decide();
    EXPECT_TRUE(harness.last<effect::SendAudio>().last);
    harness.wait(1s);
    EXPECT_EQ(harness.last<event::ReplyDone>().heard, "Noon.");
  }
}

TEST(Speculation, somebody_who_speaks_over_the_beginning_of_it_is_answered_with_both) {
  Guessing harness;
  harness.hold("what is the weather", "It is fine here today.");
  ASSERT_GT(harness.sent(), 0);
  harness.forget();
  harness.say(600ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "");
  const auto totals = harness.conversation.speculation();
  EXPECT_EQ(totals.held, 0U) << "it was right, and for nothing";
  EXPECT_GT(totals.wasted_tokens, 0U);
  harness.silence(90ms);
  harness.guess("in Paris?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text,
            "what is the weather in Paris?");
  harness.silence(90ms);
  harness.guess("in Paris?");
  harness.decide();
  EXPECT_THAT(harness.history(), ElementsAre("user: what is the weather in Paris?"));
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, it_knows_what_was_said_while_the_model_was_still_thinking) {
  auto settings = guessing();
  settings.interruption.speech = 5s;  // nobody interrupts by speech alone
  Guessing harness(settings);
  harness.say_and_pause();
  harness.decide();
  harness.guess("what is the weather");
  harness.say_and_pause();  // beside the reply that waits
  harness.guess("in Paris?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text,
            "what is the weather in Paris?");
  const auto guess = harness.attempt();
  harness.answer("Rain.");
  EXPECT_EQ(harness.count<event::ReplyAnnounced>(), 0U);
  harness.silence(90ms);
  harness.guess("in Paris?");
  harness.decide();
  EXPECT_EQ(harness.last<effect::Synthesize>().attempt, guess);
  EXPECT_EQ(harness.last<event::SegmentStarted>().text, "Rain.");
}

TEST(Speculation, nothing_is_asked_while_more_of_a_reply_is_being_heard) {
  auto settings = guessing();
  settings.interruption.speech = 5s;
  Guessing harness(settings);
  harness.hold("Tell me a story.", "Once upon a time there was a very small dog in the woods.");
  harness.forget();
  harness.say_and_pause();
  harness.guess("Stop.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U) << "what it heard by then is not known";
  harness.silence(90ms);
  harness.guess("Stop.");
  harness.decide();
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, stopping_and_forgetting_drop_it) {
  const std::vector<Input> ends{input::Interrupt{}, input::Reset{}, input::Stop{"stop"}};
  for (const auto& end : ends) {
    Guessing harness;
    harness.say_and_pause();
    harness.guess("What time is it?");
    const auto guess = harness.attempt();
    harness.give(end);
    const auto dropped = harness.all<effect::Drop>();
    EXPECT_TRUE(std::any_of(dropped.begin(), dropped.end(),
                            [&](const auto& drop) { return drop.attempt == guess; }));
  }
}

TEST(Speculation, a_typed_question_is_not_answered_with_a_guess_about_another) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  harness.answer("Noon.");
  harness.type("And where?");
  EXPECT_EQ(harness.count<event::ReplyAnnounced>(), 0U);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text,
            "What time is it? And where?");
}

TEST(Speculation, push_to_talk_is_certain_by_itself) {
  auto settings = guessing();
  settings.detect_turns = false;
  Harness harness(settings);
  harness.say(600ms);
  harness.silence(300ms);
  harness.give(input::Commit{harness.audio_at()});
  for (const auto& work : harness.all<effect::Transcribe>())
    EXPECT_NE(work.kind, stt::TranscriptKind::guess);
  harness.transcribe("What time is it?");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, where_no_answers_are_wanted_nothing_is_guessed) {
  auto settings = guessing();
  settings.answer = false;
  Guessing harness(settings);
  harness.say_and_pause();
  for (const auto& work : harness.all<effect::Transcribe>())
    EXPECT_NE(work.kind, stt::TranscriptKind::guess);
}

TEST(Speculation, a_client_that_commits_in_the_pause_gets_a_final_of_all_its_audio) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  harness.answer("Noon.");
  harness.silence(300ms);
  harness.give(input::Commit{harness.audio_at()});
  const auto work = harness.last<effect::Transcribe>();
  EXPECT_EQ(work.kind, stt::TranscriptKind::final);
  EXPECT_EQ(work.end, harness.audio_at());
  harness.transcribe("What time is it?");
  EXPECT_GT(harness.sent(), 0) << "the same words";
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Speculation, its_transcript_is_shown_as_a_partial_one) {
  Guessing harness;
  harness.say_and_pause();
  harness.guess("What time is it?");
  const auto heard = harness.last<event::TranscriptUpdated>();
  EXPECT_FALSE(heard.final);
  EXPECT_EQ(heard.transcript.text, "What time is it?");
  EXPECT_EQ(heard.transcript.stable, 0U);
}

TEST(Speculation, what_it_saves_costs_no_word_of_the_recognition) {
  // The final transcript is of the same audio whether there was a guess or not.
  for (const bool enabled : {false, true}) {
    auto settings = guessing();
    settings.speculation.enabled = enabled;
    Guessing harness(settings);
    harness.say_and_pause();
    harness.decide();
    EXPECT_EQ(harness.last<effect::Transcribe>().end, core::samples_in(1020ms + 600ms + 160ms));
  }
}

}  // namespace
}  // namespace repartee::conversation
