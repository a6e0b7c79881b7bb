// The conversation as a list that clients read and write.
#include "conversation/items.hpp"

#include "realtime_harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Items, are_added_at_the_end_at_the_beginning_and_behind_another) {
  RealtimeHarness harness;
  harness.user("b", "two");
  harness.user("d", "four");
  harness.user("a", "one", "");
  harness.user("c", "three", "b");
  EXPECT_THAT(harness.ids(), ElementsAre("a", "b", "c", "d"));
  const auto added = harness.all<event::ItemAdded>();
  EXPECT_EQ(added[0].previous, std::nullopt);
  EXPECT_EQ(added[1].previous, "b");
  EXPECT_EQ(added[2].previous, std::nullopt);
  EXPECT_EQ(added[3].previous, "b");
  EXPECT_EQ(harness.count<event::ItemDone>(), 4U);
  EXPECT_THAT(harness.history(), ElementsAre("user: one two three four"));
}

TEST(Items, without_an_id_get_one_of_their_own) {
  RealtimeHarness harness;
  harness.user("", "one");
  harness.user("", "two");
  EXPECT_THAT(harness.ids(), ElementsAre("item_1", "item_2"));
}

TEST(Items, equal_sessions_give_equal_ids) {
  for (int i = 0; i < 2; ++i) {
    auto settings = realtime();
    settings.id_prefix = "item_abc_";
    RealtimeHarness harness(settings);
    harness.ask("Hi.");
    EXPECT_EQ(harness.last<event::TurnCommitted>().item, "item_abc_1");
  }
}

TEST(Items, an_id_is_given_once) {
  RealtimeHarness harness;
  harness.user("a", "one");
  harness.user("a", "two");
  EXPECT_EQ(harness.refused(), Refusal::item_exists);
  EXPECT_EQ(harness.last<event::Failure>().ref, "ref");
  EXPECT_EQ(harness.last<event::Failure>().parameter, "item.id");
  EXPECT_THAT(harness.ids(), ElementsAre("a"));
}

TEST(Items, an_id_that_the_server_will_give_out_is_not_for_clients) {
  RealtimeHarness harness;
  harness.user("item_7", "mine");
  EXPECT_EQ(harness.refused(), Refusal::item_id_reserved);
  harness.say(300ms);  // its item has an id already
  const auto spoken = harness.last<event::SpeechStarted>().item;
  harness.user(spoken, "mine");
  EXPECT_EQ(harness.refused(), Refusal::item_id_reserved);
  // Nor while its words are still to come: they would go into the client's.
  harness.silence(420ms);
  harness.give(input::DeleteItem{spoken});
  harness.forget();
  harness.add({.id = spoken, .kind = Item::Kind::function_call, .name = "f"});
  EXPECT_EQ(harness.refused(), Refusal::item_id_reserved);
  harness.transcribe("Hello.");
  harness.user(spoken, "mine");
  EXPECT_EQ(harness.item(spoken).text(), "mine");
}

TEST(Items, one_of_the_servers_that_was_deleted_can_be_added_again) {
  RealtimeHarness harness;
  harness.user("", "one");
  harness.give(input::DeleteItem{"item_1"});
  harness.user("item_1", "again");
  EXPECT_THAT(harness.ids(), ElementsAre("item_1"));
}

TEST(Items, behind_one_that_is_not_there_are_refused) {
  RealtimeHarness harness;
  harness.user("a", "one", "nobody");
  EXPECT_EQ(harness.refused(), Refusal::previous_item_not_found);
  EXPECT_THAT(harness.ids(), IsEmpty());
}

TEST(Items, that_are_too_large_are_refused) {
  RealtimeHarness harness;
  harness.user("a", std::string(100'000, 'x'));
  EXPECT_EQ(harness.refused(), Refusal::too_large);
}

TEST(Items, are_deleted_and_retrieved) {
  RealtimeHarness harness;
  harness.user("a", "one");
  harness.user("b", "two");
  harness.give(input::RetrieveItem{"a", "r1"});
  EXPECT_EQ(harness.last<event::ItemRetrieved>().item.text(), "one");
  EXPECT_EQ(harness.last<event::ItemRetrieved>().ref, "r1");
  harness.give(input::DeleteItem{"a"});
  EXPECT_EQ(harness.last<event::ItemDeleted>().item, "a");
  EXPECT_THAT(harness.history(), ElementsAre("user: two"));
  harness.give(input::RetrieveItem{"a", "r2"});
  EXPECT_EQ(harness.refused(), Refusal::item_not_found);
  harness.give(input::DeleteItem{"a", "r3"});
  EXPECT_EQ(harness.refused(), Refusal::item_not_found);
  EXPECT_EQ(harness.last<event::Failure>().ref, "r3");
}

TEST(Items, a_spoken_turn_has_its_id_from_the_start_and_its_words_later) {
  RealtimeHarness harness;
  harness.say(600ms);
  const auto id = harness.last<event::SpeechStarted>().item;
  EXPECT_THAT(harness.ids(), IsEmpty());
  harness.silence(420ms);
  EXPECT_EQ(harness.last<event::SpeechStopped>().item, id);
  EXPECT_EQ(harness.last<event::SpeechStopped>().noticed, harness.audio_at());
  EXPECT_EQ(harness.last<event::TurnCommitted>().item, id);
  EXPECT_THAT(harness.order({"turn 1", "item added", "item done"}),
              ElementsAre("turn 1", "item added", "item done"));
  EXPECT_FALSE(harness.item(id).parts.front().transcribed);
  EXPECT_THAT(harness.history(), IsEmpty());
  harness.transcribe("Hello there.");
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().item, id);
  EXPECT_EQ(harness.item(id).text(), "Hello there.");
  EXPECT_TRUE(harness.item(id).parts.front().transcribed);
  EXPECT_THAT(harness.history(), ElementsAre("user: Hello there."));
}

TEST(Items, a_turn_whose_transcription_failed_keeps_its_item_without_words) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.fail_transcription();
  EXPECT_EQ(harness.last<event::TranscriptFailed>().item, harness.newest().id);
  EXPECT_FALSE(harness.newest().parts.front().transcribed);
  EXPECT_THAT(harness.history(), IsEmpty());
}

TEST(Items, a_turn_that_was_deleted_before_its_words_came_is_not_answered) {
  RealtimeHarness harness;
  harness.say(600ms);
  harness.silence(420ms);
  harness.give(input::DeleteItem{harness.newest().id});
  harness.transcribe("Never mind.");
  EXPECT_EQ(harness.count<event::TranscriptUpdated>(), 1U) << "its transcription ends all the same";
  EXPECT_EQ(harness.last<event::TurnDropped>().reason, "deleted");
  EXPECT_EQ(harness.count<effect::AskModel>(), 0U);
}

TEST(Items, a_reply_stands_behind_what_it_answers_whatever_is_said_meanwhile) {
  auto settings = realtime();
  settings.interrupt_response = false;
  RealtimeHarness harness(settings);
  harness.ask("One?");
  harness.say(600ms);
  harness.silence(420ms);  // committed before the first word of the reply
  harness.answer("The first answer.");
  harness.transcribe("Two?");
  harness.answer("The second answer.");
  EXPECT_THAT(harness.history(), ElementsAre("user: One?", "assistant: The first answer.",
                                             "user: Two?", "assistant: The second answer."));
}

TEST(Items, the_oldest_are_forgotten_and_a_call_takes_its_result_along) {
  auto settings = realtime();
  settings.most_items = 3;
  RealtimeHarness harness(settings);
  harness.add({.id = "call", .kind = Item::Kind::function_call, .call_id = "c", .name = "f"});
  harness.user("a", "one");
  harness.result("c", "42");
  EXPECT_EQ(harness.ids().size(), 3U);
  harness.user("b", "two");
  EXPECT_THAT(harness.ids(), ElementsAre("a", "b"));
  EXPECT_EQ(harness.count<event::ItemDeleted>(), 0U);
}

TEST(Items, are_bounded_by_their_bytes_as_well) {
  auto settings = realtime();
  settings.most_item_bytes = 10'000;
  RealtimeHarness harness(settings);
  for (int i = 0; i < 20; ++i) harness.user("", std::string(1'000, 'x'));
  EXPECT_LT(harness.ids().size(), 10U);
  EXPECT_EQ(harness.ids().back(), "item_20");
}

TEST(Items, a_reset_forgets_them) {
  RealtimeHarness harness;
  harness.user("a", "one");
  harness.give(input::Reset{});
  EXPECT_THAT(harness.ids(), IsEmpty());
  harness.user("", "two");
  EXPECT_THAT(harness.ids(), ElementsAre("item_1"));
}

// ---- what was heard of a reply

constexpr const char* ten_words = "One two three four five six seven eight nine ten.";

TEST(Truncation, leaves_exactly_the_words_that_were_heard) {
  const std::vector<std::pair<core::Duration, std::string>> cases = {
      {0ms, ""},
      {249ms, ""},
      {250ms, "One"},
      {999ms, "One two three"},
      {1s, "One two three four"},
      {2499ms, "One two three four five six seven eight nine"},
      {2500ms, ten_words}};
  for (const auto& [played, words] : cases) {
    RealtimeHarness harness;
    harness.ask("Count.");
    harness.answer(ten_words);
    ASSERT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed) << "all was sent";
    const auto id = harness.newest().id;
    harness.give(input::TruncateItem{id, 0, played});
    EXPECT_EQ(harness.item(id).text(), words) << played.count();
    EXPECT_EQ(harness.last<event::ItemTruncated>().audio_end, played);
    EXPECT_EQ(harness.history().size(), words.empty() ? 1U : 2U);
  }
}

TEST(Truncation, beyond_the_end_means_the_end) {
  RealtimeHarness harness;
  harness.ask("Count.");
  harness.answer(ten_words);
  const auto id = harness.newest().id;
  harness.give(input::TruncateItem{id, 0, core::Duration::max()});
  EXPECT_EQ(harness.item(id).text(), ten_words);
  EXPECT_EQ(harness.last<event::ItemTruncated>().audio_end, 2500ms);
  harness.give(input::TruncateItem{id, 0, 600ms});
  EXPECT_EQ(harness.item(id).text(), "One two");
  harness.give(input::TruncateItem{id, 0, 2s});
  EXPECT_EQ(harness.item(id).text(), "One two") << "what was thrown away does not come back";
  EXPECT_EQ(harness.last<event::ItemTruncated>().audio_end, 600ms);
}

TEST(Truncation, of_a_reply_that_was_interrupted_comes_after_it_is_done) {
  RealtimeHarness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Count.");
  harness.answer("One two three four. Five six seven eight nine ten.");
  harness.speak();
  harness.say(600ms);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::interrupted);
  EXPECT_EQ(done.reason, EndReason::turn_detected);
  const auto id = done.output.at(0).id;
  EXPECT_EQ(harness.item(id).status, ItemStatus::incomplete);
  harness.give(input::TruncateItem{id, 0, 520ms});
  EXPECT_EQ(harness.item(id).text(), "One two");
  harness.silence(420ms);
  harness.transcribe("Stop.");
  EXPECT_THAT(harness.history(), ElementsAre("user: Count.", "assistant: One two", "user: Stop."));
}

TEST(Truncation, while_it_is_written_stops_the_reply) {
  RealtimeHarness harness;
  harness.ask("Count.");
  harness.model("One two three four. And ");
  const auto id = harness.newest().id;
  harness.give(input::TruncateItem{id, 0, 500ms});
  EXPECT_THAT(
      harness.order({"DROP", "item done", "reply 1 interrupted", "item truncated"}),
      ElementsAre("item done", "DROP", "item done", "reply 1 interrupted", "item truncated"));
  EXPECT_EQ(harness.last<event::ReplyDone>().reason, EndReason::client_cancelled);
  EXPECT_EQ(harness.item(id).text(), "One two");
}

TEST(Truncation, of_what_has_no_sound_is_refused) {
  auto settings = realtime();
  settings.text_only = true;
  RealtimeHarness harness(settings);
  harness.user("u", "Hi.");
  harness.add({.id = "a",
               .role = llm::Role::assistant,
               .parts = {{.kind = Part::Kind::output_audio, .text = "from before"}}});
  harness.respond();
  harness.answer("Written.");
  for (const auto& id : {ItemId("u"), ItemId("a"), harness.newest().id}) {
    harness.give(input::TruncateItem{id, 0, 1s, "t"});
    EXPECT_EQ(harness.refused(), Refusal::not_audio) << id;
    EXPECT_EQ(harness.last<event::Failure>().ref, "t");
  }
  harness.give(input::TruncateItem{"a", 1, 1s, "t"});
  EXPECT_EQ(harness.refused(), Refusal::part_not_found);
  harness.give(input::TruncateItem{"a", 0, -1ms, "t"});
  EXPECT_EQ(harness.refused(), Refusal::out_of_range);
  harness.give(input::TruncateItem{"nobody", 0, 1s, "t"});
  EXPECT_EQ(harness.refused(), Refusal::item_not_found);
}

TEST(Deletion, of_an_item_that_is_written_stops_the_reply_first) {
  RealtimeHarness harness;
  harness.ask("Count.");
  harness.model("One two three four. And ");
  const auto id = harness.newest().id;
  harness.forget();
  harness.give(input::DeleteItem{id});
  EXPECT_THAT(harness.order({"item done", "reply 1 interrupted", "item deleted"}),
              ElementsAre("item done", "reply 1 interrupted", "item deleted"));
  EXPECT_THAT(harness.history(), ElementsAre("user: Count."));
}

TEST(Buffered, a_reply_is_done_once_it_is_sent_and_counts_as_heard) {
  RealtimeHarness harness;
  harness.ask("Count.");
  harness.answer(ten_words);
  EXPECT_EQ(harness.sent(), 10 * Harness::word_samples);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 1U);
  EXPECT_THAT(harness.history(),
              ElementsAre("user: Count.", std::string("assistant: ") + ten_words));
}

TEST(Buffered, a_long_reply_leaves_no_more_than_the_lead_ahead) {
  auto settings = realtime();
  settings.lead = 2s;
  RealtimeHarness harness(settings);
  harness.ask("Count.");
  harness.answer("One two three four five six. Seven eight nine ten eleven twelve.");
  EXPECT_EQ(harness.sent(), core::samples_in(2s));
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U);
  harness.wait(1100ms);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 1U);
}

TEST(Buffered, the_older_deliveries_hold_what_was_heard_and_cannot_be_truncated) {
  RealtimeHarness harness{Settings{}};
  harness.ask("Count.");
  harness.answer(ten_words);
  harness.wait(600ms);
  harness.interrupt();
  EXPECT_EQ(harness.newest().text(), "One two");
  harness.give(input::TruncateItem{harness.newest().id, 0, 300ms});
  EXPECT_EQ(harness.refused(), Refusal::not_audio);
}

}  // namespace
}  // namespace repartee::conversation
