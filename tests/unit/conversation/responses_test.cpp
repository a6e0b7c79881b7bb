// Replies that clients ask for, cancel, and get beside the conversation.
#include "realtime_harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Response, is_told_in_the_order_of_the_wire) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.forget();
  harness.respond();
  harness.answer("Hello my dear friend.");
  EXPECT_THAT(harness.order({"reply 1 started", "output", "item added", "part added", "text",
                             "SEND", "part done", "item done", "reply 1 completed"}),
              ElementsAre("reply 1 started", "output", "item added", "part added", "text", "SEND",
                          "SEND", "part done", "output", "item done", "reply 1 completed"));
  const auto started = harness.last<event::ReplyStarted>();
  EXPECT_EQ(started.ref, "ref");
  EXPECT_EQ(started.turn, 0U);
  const auto text = harness.last<event::OutputText>();
  EXPECT_TRUE(text.place.audio);
  EXPECT_EQ(text.place.reply, 1U);
  EXPECT_EQ(text.place.item, harness.newest().id);
  EXPECT_EQ(text.text, "Hello my dear friend.");
  EXPECT_EQ(harness.last<effect::SendAudio>().item, harness.newest().id);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::completed);
  ASSERT_EQ(done.output.size(), 1U);
  EXPECT_EQ(done.output[0], harness.newest());
  EXPECT_EQ(done.output[0].parts[0].kind, Part::Kind::output_audio);
  EXPECT_EQ(done.output[0].parts[0].end, 4 * Harness::word_samples);
}

TEST(Response, the_transcript_adds_up_from_its_pieces) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  harness.answer("One two three four. Then five six seven eight nine ten. ");
  std::string all;
  for (const auto& text : harness.all<event::OutputText>()) all += text.text;
  EXPECT_EQ(all, "One two three four. Then five six seven eight nine ten.");
  EXPECT_EQ(harness.last<event::PartDone>().text, all);
  EXPECT_EQ(harness.newest().text(), all);
}

TEST(Response, only_one_is_active_and_the_refusal_names_it) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  harness.give(input::CreateResponse{{}, "second"});
  const auto failure = harness.last<event::Failure>();
  EXPECT_EQ(failure.refusal, Refusal::response_active);
  EXPECT_EQ(failure.ref, "second");
  EXPECT_EQ(failure.reply, 1U);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
  harness.answer("Hello my dear friend.");
  harness.respond();
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 2U);
}

TEST(Response, written_ones_never_touch_the_voice_and_come_as_the_model_writes) {
  auto settings = realtime();
  settings.text_only = true;
  RealtimeHarness harness(settings);
  harness.user("u", "Hi.");
  harness.respond();
  harness.model(" \n");
  harness.model("Hel");
  harness.model("lo.");
  harness.done();
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  EXPECT_EQ(harness.count<effect::SendAudio>(), 0U);
  const auto texts = harness.all<event::OutputText>();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].text, "Hel");
  EXPECT_FALSE(texts[0].place.audio);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.newest().parts[0], (Part{.kind = Part::Kind::output_text, .text = "Hello."}));
  EXPECT_THAT(harness.history(), ElementsAre("user: Hi.", "assistant: Hello."));
}

TEST(Response, waits_for_the_words_of_what_was_committed) {
  RealtimeHarness harness(manual());
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.respond();
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  harness.transcribe("What time is it?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "What time is it?");
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
}

TEST(Response, whose_words_cannot_be_had_fails) {
  RealtimeHarness harness(manual());
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.respond();
  harness.fail_transcription();
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::failed);
  EXPECT_EQ(done.error, Harness::failure());
  EXPECT_THAT(done.output, IsEmpty());
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
}

TEST(Response, to_a_turn_that_would_have_been_answered_anyway_is_the_only_one) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.respond();
  harness.transcribe("Hi.");
  harness.answer("Hello my dear friend.");
  harness.wait(5s);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 1U);
}

TEST(Response, has_the_options_that_it_was_asked_for_with_and_keeps_them) {
  auto settings = realtime();
  settings.system = "Be brief.";
  RealtimeHarness harness(settings);
  harness.user("u", "Hi.");
  input::ResponseOptions options;
  options.instructions = "Be long.";
  options.max_tokens = 7;
  options.voice = "alba";
  options.speed = 1.5;
  options.output_rate_hz = 8000;
  options.tools = std::vector<llm::Tool>{{"f", "does f", "{}"}};
  options.tool_choice = llm::ToolChoice{llm::ToolChoice::Mode::required};
  options.parallel_tool_calls = false;
  options.metadata = R"({"a":"b"})";
  harness.respond(options);
  const auto request = harness.last<effect::AskModel>().request;
  EXPECT_EQ(request.system, "Be long.");
  EXPECT_EQ(request.max_tokens, 7);
  EXPECT_EQ(request.tools.size(), 1U);
  EXPECT_EQ(request.tool_choice.mode, llm::ToolChoice::Mode::required);
  EXPECT_FALSE(request.parallel_tool_calls);
  auto changed = std::make_shared<Settings>(settings);
  changed->speed = 0.7;
  harness.give(input::Configure{changed});
  harness.answer("Hello my dear friend.");
  const auto work = harness.last<effect::Synthesize>();
  EXPECT_EQ(work.voice, "alba");
  EXPECT_EQ(work.speed, 1.5);
  EXPECT_EQ(work.rate_hz, 8000);
  EXPECT_EQ(harness.last<event::ReplyStarted>().metadata, options.metadata);
  EXPECT_EQ(harness.last<event::ReplyDone>().metadata, options.metadata);
  EXPECT_EQ(harness.last<event::ReplyDone>().settings->max_tokens, 7);
  harness.respond();
  harness.answer("Hello again my dear friend.");
  EXPECT_EQ(harness.last<effect::Synthesize>().speed, 0.7);
  EXPECT_EQ(harness.last<effect::AskModel>().request.system, "Be brief.");
}

TEST(Response, cut_at_its_tokens_is_incomplete) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  harness.model("Hello my dear friend and");
  harness.done(llm::FinishReason::length, {5, 9});
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::incomplete);
  EXPECT_EQ(done.reason, EndReason::max_output_tokens);
  EXPECT_EQ(done.usage, (llm::Usage{5, 9}));
  EXPECT_EQ(done.output.at(0).status, ItemStatus::incomplete);
}

TEST(Response, that_fails_says_so_and_why) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  harness.model_failed();
  EXPECT_THAT(harness.order({"reply 1 started", "failure", "reply 1 failed"}),
              ElementsAre("reply 1 started", "failure", "reply 1 failed"));
  EXPECT_EQ(harness.last<event::Failure>().reply, 1U);
  EXPECT_EQ(harness.last<event::Failure>().refusal, Refusal::none);
  EXPECT_EQ(harness.last<event::ReplyDone>().error, Harness::failure());
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Response, is_refused_where_only_transcripts_are_wanted) {
  auto settings = realtime();
  settings.answer = false;
  RealtimeHarness harness(settings);
  harness.respond();
  EXPECT_EQ(harness.refused(), Refusal::no_responses);
}

TEST(Cancel, stops_the_active_response_and_closes_what_was_open) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  harness.model("One two three four. And ");
  harness.forget();
  harness.give(input::CancelResponse{});
  EXPECT_THAT(
      harness.order({"DROP", "CLEAR", "part done", "output", "item done", "reply 1 interr"}),
      ElementsAre("DROP", "CLEAR", "part done", "output", "item done", "reply 1 interr"));
  EXPECT_EQ(harness.last<event::ReplyDone>().reason, EndReason::client_cancelled);
  EXPECT_EQ(harness.last<event::OutputItemDone>().item.status, ItemStatus::incomplete);
  harness.forget();
  harness.model("more. ");
  harness.done();
  harness.wait(5s);
  EXPECT_THAT(harness.order({"reply", "text", "SEND", "part", "output", "item"}), IsEmpty());
}

TEST(Cancel, of_nothing_is_refused) {
  RealtimeHarness harness;
  harness.give(input::CancelResponse{{}, "c"});
  EXPECT_EQ(harness.refused(), Refusal::response_not_active);
  EXPECT_EQ(harness.last<event::Failure>().ref, "c");
  harness.user("u", "Hi.");
  harness.respond();
  harness.give(input::CancelResponse{99});
  EXPECT_EQ(harness.refused(), Refusal::response_not_active);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U);
}

TEST(Cancel, before_the_answer_to_a_turn_began_leaves_none) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.give(input::CancelResponse{});
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
  harness.transcribe("Never mind.");
  harness.wait(30s);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 0U);
}

TEST(Cancel, of_a_response_that_waits_for_words_leaves_no_orphan) {
  RealtimeHarness harness(manual());
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.respond();
  harness.give(input::CancelResponse{});
  EXPECT_EQ(harness.last<event::ReplyDone>().reason, EndReason::client_cancelled);
  harness.transcribe("Never mind.");
  harness.wait(30s);
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
}

// ---- beside the conversation

TEST(OutOfBand, runs_beside_the_active_response_and_becomes_no_item) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.respond();
  const auto first = harness.attempt();
  input::ResponseOptions options;
  options.out_of_band = true;
  options.text_only = true;
  options.metadata = "topic";
  harness.respond(options);
  const auto second = harness.attempt();
  EXPECT_NE(first, second);
  harness.give(input::ModelDelta{second, "Greeting."});
  harness.give(input::ModelDone{second, {}});
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.reply, 2U);
  EXPECT_TRUE(done.out_of_band);
  EXPECT_EQ(done.metadata, "topic");
  EXPECT_EQ(done.output.at(0).text(), "Greeting.");
  EXPECT_THAT(harness.ids(), ElementsAre("u"));
  EXPECT_EQ(harness.count<event::ItemAdded>(), 1U);
  EXPECT_EQ(harness.count<event::OutputItemAdded>(), 1U);
  harness.give(input::ModelDelta{first, "Hello my dear friend."});
  harness.give(input::ModelDone{first, {}});
  EXPECT_EQ(harness.last<event::ReplyDone>().reply, 1U);
}

TEST(OutOfBand, is_not_interrupted_by_speech) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  input::ResponseOptions options;
  options.out_of_band = true;
  harness.respond(options);
  harness.say(600ms);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U);
  harness.answer("Hello my dear friend.");
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(OutOfBand, is_asked_with_its_own_input_and_references) {
  RealtimeHarness harness;
  harness.user("u", "Hi.");
  harness.user("v", "Bye.");
  input::ResponseOptions options;
  options.out_of_band = true;
  options.context.emplace();
  options.context->emplace_back(ItemId("u"));
  options.context->emplace_back(Item{.parts = {{.text = "And classify it."}}});
  harness.respond(options);
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages,
            (std::vector<llm::Message>{{llm::Role::user, "Hi. And classify it."}}));
  options.context->emplace_back(ItemId("nobody"));
  harness.respond(options);
  EXPECT_EQ(harness.refused(), Refusal::item_not_found);
  options.context->clear();
  harness.respond(options);
  EXPECT_THAT(harness.last<effect::AskModel>().request.messages, IsEmpty());
}

TEST(OutOfBand, no_more_than_four_run_at_once) {
  RealtimeHarness harness;
  input::ResponseOptions options;
  options.out_of_band = true;
  for (int i = 0; i < 4; ++i) harness.respond(options);
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
  harness.respond(options);
  EXPECT_EQ(harness.refused(), Refusal::too_many_responses);
  harness.give(input::CancelResponse{2});
  EXPECT_EQ(harness.last<event::ReplyDone>().reply, 2U);
  harness.respond(options);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 5U);
}

// ---- turns

TEST(Turns, are_not_answered_by_themselves_where_the_client_does_not_want_it) {
  auto settings = realtime();
  settings.create_response = false;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "not_asked");
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 0U);
  EXPECT_THAT(harness.history(), ElementsAre("user: Hi."));
  harness.respond();
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(Turns, interrupt_at_the_first_certain_sound) {
  RealtimeHarness harness;
  harness.ask("Hi.");
  harness.model("One two three four. And ");
  harness.forget();
  harness.say(90ms);
  EXPECT_THAT(harness.order({"speech started", "reply 1 interrupted"}),
              ElementsAre("speech started", "reply 1 interrupted"));
}

TEST(Turns, do_not_interrupt_where_the_client_does_not_want_it) {
  auto settings = realtime();
  settings.interrupt_response = false;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  harness.model("One two three four. And ");
  harness.ask("Wait.");
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U);
  harness.model("five six seven eight.");
  harness.done();
  EXPECT_EQ(harness.last<event::ReplyStarted>().turn, 2U) << "it is answered afterwards";
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text, "Wait.");
}

TEST(Turns, a_backchannel_over_a_reply_that_goes_on_is_not_answered_after_it) {
  auto settings = realtime();
  settings.interrupt_response = false;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  harness.model("One two three four. And ");
  harness.ask("Mm-hm.");
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "backchannel");
  harness.model("five six seven eight.");
  harness.done();
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Turns, a_reply_of_which_no_sound_was_sent_leaves_no_trace) {
  RealtimeHarness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather");
  harness.model("One two three four. And ");
  ASSERT_EQ(harness.count<effect::Synthesize>(), 1U);
  harness.say(600ms);
  ASSERT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::interrupted);
  EXPECT_THAT(harness.history(), ElementsAre("user: What is the weather"));
  harness.silence(510ms);
  harness.transcribe("in Paris?");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back().text,
            "What is the weather in Paris?");
}

TEST(Turns, of_a_reply_that_was_cut_short_what_was_sent_counts_as_heard) {
  auto settings = realtime();
  settings.interruption.enabled = false;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  harness.model("One two three four. And ");
  harness.voice = Harness::Voice::waits;
  harness.model("five six seven eight.");
  harness.done();
  harness.interrupt();
  EXPECT_EQ(harness.history().back(), "assistant: One two three four.");
  EXPECT_TRUE(harness.newest().cut_off);
}

TEST(Turns, a_silence_after_a_reply_is_answered_after_a_while) {
  auto settings = realtime();
  settings.prompt_after = 5s;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  harness.answer("One two three four.");  // 1 s of it to be played
  const auto silent_from = harness.audio_at() + core::samples_in(1s);
  harness.forget();
  harness.silence(5900ms);
  EXPECT_EQ(harness.count<event::TurnTimedOut>(), 0U);
  harness.silence(210ms);
  const auto timed_out = harness.last<event::TurnTimedOut>();
  EXPECT_EQ(timed_out.begin, silent_from);
  EXPECT_GE(timed_out.end - timed_out.begin, core::samples_in(4970ms));
  EXPECT_THAT(harness.order({"turn 2", "reply 2 started", "ASK"}),
              ElementsAre("turn 2", "turn 2", "reply 2 started", "ASK"));
  EXPECT_EQ(harness.newest().id, timed_out.item);
  const auto transcript = harness.last<event::TranscriptUpdated>();
  EXPECT_TRUE(transcript.final && transcript.transcript.text.empty());
  EXPECT_EQ(transcript.item, timed_out.item) << "clients wait for one of each committed item";
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages.back(),
            (llm::Message{llm::Role::system, "The person has said nothing for 5 seconds."}));
}

TEST(Turns, who_speaks_in_time_is_not_prompted) {
  auto settings = realtime();
  settings.prompt_after = 5s;
  RealtimeHarness harness(settings);
  harness.ask("Hi.");
  harness.answer("One two three four.");
  harness.silence(3s);
  harness.ask("");
  harness.silence(30s);
  EXPECT_EQ(harness.count<event::TurnTimedOut>(), 0U);
}

// ---- the audio that was not committed

TEST(Manual, a_commit_needs_100_ms_and_says_what_there_was) {
  RealtimeHarness harness(manual());
  harness.give(input::Commit{0, "c1"});
  EXPECT_EQ(harness.refused(), Refusal::nothing_to_commit);
  EXPECT_EQ(harness.last<event::Failure>().buffered, 0ms);
  harness.silence(90ms);
  harness.give(input::Commit{harness.audio_at(), "c2"});
  EXPECT_EQ(harness.last<event::Failure>().ref, "c2");
  EXPECT_EQ(harness.last<event::Failure>().buffered, 90ms);
  harness.silence(30ms);
  harness.give(input::Commit{harness.audio_at(), "c3"});
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 0U);
  EXPECT_FALSE(harness.last<event::SpeechStarted>().detected);
}

TEST(Manual, commits_do_not_answer_and_do_not_interrupt) {
  RealtimeHarness harness(manual());
  harness.user("u", "Hi.");
  harness.respond();
  harness.model("One two three four. And ");
  harness.say(600ms);
  harness.give(input::Commit{harness.audio_at()});
  harness.transcribe("Wait.");
  harness.model("five six seven eight.");
  harness.done();
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  harness.wait(10s);
  EXPECT_EQ(harness.count<event::ReplyStarted>(), 1U);
}

TEST(Manual, silence_from_before_is_nothing_to_commit) {
  RealtimeHarness harness;
  harness.silence(5s);
  harness.give(input::Configure{std::make_shared<Settings>(manual())});
  harness.give(input::Commit{harness.audio_at(), "c"});
  EXPECT_EQ(harness.refused(), Refusal::nothing_to_commit);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
}

TEST(Clear, forgets_what_was_not_committed_and_the_clock_goes_on) {
  RealtimeHarness harness(manual());
  harness.say(600ms);
  harness.give(input::ClearInput{harness.audio_at()});
  EXPECT_EQ(harness.count<event::InputCleared>(), 1U);
  harness.give(input::Commit{harness.audio_at()});
  EXPECT_EQ(harness.refused(), Refusal::nothing_to_commit);
  harness.say(300ms);
  harness.give(input::Commit{harness.audio_at()});
  const auto turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(turn.begin, core::samples_in(600ms));
  EXPECT_EQ(turn.end, core::samples_in(900ms));
}

TEST(Clear, of_a_turn_that_is_being_spoken_ends_it_without_a_trace) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.give(input::ClearInput{harness.audio_at()});
  harness.silence(2s);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
  EXPECT_EQ(harness.state(), State::listening);
  harness.say(600ms);
  EXPECT_GE(harness.last<event::SpeechStarted>().at, core::samples_in(600ms));
}

TEST(Clear, leaves_committed_turns_alone) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.give(input::ClearInput{harness.audio_at()});
  harness.transcribe("Hi.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

// ---- settings

TEST(Configure, holds_from_the_next_reply_and_the_next_window) {
  RealtimeHarness harness;
  auto settings = std::make_shared<Settings>(realtime());
  settings->system = "Be brief.";
  settings->pause.silence = 1s;
  settings->id_prefix = "other_";
  harness.give(input::Configure{settings, "c"});
  EXPECT_EQ(harness.last<event::Configured>().ref, "c");
  harness.say(600ms);
  harness.silence(900ms);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 0U);
  harness.silence(150ms);
  EXPECT_EQ(harness.last<event::TurnCommitted>().item, "item_1");
  harness.transcribe("Hi.");
  EXPECT_EQ(harness.last<effect::AskModel>().request.system, "Be brief.");
}

TEST(Configure, the_voice_stays_once_it_was_heard) {
  RealtimeHarness harness;
  auto settings = std::make_shared<Settings>(realtime());
  settings->voice = "alba";
  harness.give(input::Configure{settings});
  EXPECT_EQ(harness.count<event::Failure>(), 0U);
  harness.user("u", "Hi.");
  harness.respond();
  harness.answer("Hello my dear friend.");
  auto other = std::make_shared<Settings>(*settings);
  other->voice = "bella";
  other->system = "Be brief.";
  harness.give(input::Configure{other, "c"});
  EXPECT_EQ(harness.refused(), Refusal::voice_in_use);
  EXPECT_EQ(harness.conversation.settings().system, "") << "nothing of it holds";
}

TEST(Configure, turns_can_be_detected_or_not_from_one_moment_to_the_next) {
  RealtimeHarness harness(manual());
  harness.silence(1s);
  harness.give(input::Configure{std::make_shared<Settings>(realtime())});
  harness.ask("Hi.");
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
  harness.answer("Hello my dear friend.");
  harness.give(input::Configure{std::make_shared<Settings>(manual())});
  harness.say(600ms);
  harness.silence(2s);
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
  harness.give(input::Commit{harness.audio_at()});
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 2U);
}

}  // namespace
}  // namespace repartee::conversation
