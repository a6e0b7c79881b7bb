// A word for those who wait: in a lane of its own.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

Settings with_fillers() {
  Settings settings;
  settings.filler_after = 1500ms;
  settings.fillers = {"Let me check that."};
  return settings;
}

std::vector<std::string> spoken(const Harness& harness) {
  std::vector<std::string> texts;
  for (const auto& clause : harness.all<effect::Synthesize>()) texts.push_back(clause.text);
  return texts;
}

TEST(Filler, is_off_unless_it_is_asked_for) {
  Harness harness;
  harness.ask("What is the weather like?");
  harness.wait(10s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
}

TEST(Filler, is_spoken_when_the_model_is_slow_and_leaves_no_trace_in_the_history) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1499ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  harness.wait(1ms);
  EXPECT_THAT(spoken(harness), ElementsAre("Let me check that."));
  EXPECT_EQ(harness.state(), State::speaking);
  EXPECT_TRUE(harness.last<event::SegmentStarted>().filler);
  harness.wait(3s);
  harness.answer("It rains.");
  harness.wait(3s);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "It rains.");
  EXPECT_THAT(harness.history(),
              ElementsAre("user: What is the weather like?", "assistant: It rains."));
}

TEST(Filler, that_was_given_up_has_no_place_in_the_stream_however_late_its_sound_comes) {
  Harness harness(with_fillers());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather like?");
  harness.wait(1500ms);
  const auto given_up = harness.last<effect::Synthesize>();
  EXPECT_TRUE(harness.conversation.voicing(given_up.attempt, given_up.segment));
  harness.model("It");
  EXPECT_FALSE(harness.conversation.voicing(given_up.attempt, given_up.segment));
  harness.give(input::SpeechAudio{given_up.attempt, given_up.segment, 16000});
  EXPECT_EQ(harness.sent(), 0);
}

TEST(Filler, there_is_no_more_than_one_in_a_reply) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(15s);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
}

TEST(Filler, is_not_spoken_where_the_answer_has_begun) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1400ms);
  harness.model("It ");
  harness.wait(3s);
  EXPECT_THAT(spoken(harness), ElementsAre());
}

TEST(Filler, thinking_aloud_is_no_answer) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1400ms);
  harness.model("<think>Hm, the weather");
  harness.wait(200ms);
  EXPECT_THAT(spoken(harness), ElementsAre("Let me check that."));
}

TEST(Filler, the_answer_follows_as_soon_as_it_has_ended) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1500ms);  // four words: one second
  harness.wait(200ms);
  harness.answer("It rains here.");
  harness.wait(800ms);
  harness.interrupt();
  EXPECT_EQ(harness.last<effect::ClearAudio>().at, 4 * Harness::word_samples);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "");
}

TEST(Filler, that_does_not_sound_when_the_answer_comes_is_given_up) {
  Harness harness(with_fillers());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather like?");
  harness.wait(1600ms);
  ASSERT_THAT(spoken(harness), ElementsAre("Let me check that."));
  harness.answer("It rains.");
  EXPECT_THAT(spoken(harness), ElementsAre("Let me check that.", "It rains."));
  EXPECT_TRUE(harness.last<effect::Synthesize>().first);
  harness.speak();  // the filler, too late
  harness.speak();
  harness.wait(3s);
  EXPECT_EQ(harness.sent(), 2 * Harness::word_samples);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "It rains.");
}

TEST(Filler, can_be_interrupted_and_then_nothing_was_heard) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1700ms);
  harness.say(510ms);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::interrupted);
  EXPECT_EQ(done.heard, "");
  harness.silence(420ms);
  harness.transcribe("In Berlin.");
  EXPECT_EQ(harness.last<effect::AskModel>().request.messages,
            (std::vector<llm::Message>{{llm::Role::user, "What is the weather like? In Berlin."}}));
}

TEST(Filler, waits_for_the_person_who_speaks) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1350ms);
  harness.say(120ms);  // holds the reply
  harness.wait(100ms);
  EXPECT_THAT(spoken(harness), ElementsAre());
}

TEST(Filler, when_the_model_fails_after_it_the_person_is_told) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  harness.wait(1700ms);
  harness.model_failed();
  harness.wait(10s);
  EXPECT_THAT(spoken(harness)[1], testing::StartsWith("Sorry, I can't answer right now."));
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_THAT(harness.history(), ElementsAre("user: What is the weather like?"));
}

TEST(Filler, a_voice_that_cannot_say_it_does_not_fail_the_answer) {
  Harness harness(with_fillers());
  harness.voice = Harness::Voice::waits;
  harness.ask("What is the weather like?");
  harness.wait(1600ms);
  harness.fail_speech();
  harness.voice = Harness::Voice::speaks;
  harness.answer("It rains.");
  harness.wait(3s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Filler, the_answers_own_sound_is_what_is_measured) {
  Harness harness(with_fillers());
  harness.ask("What is the weather like?");
  const auto asked = harness.now;
  harness.wait(4s);
  harness.answer("It rains.");
  const auto record = harness.last<event::TurnMeasured>().record;
  EXPECT_EQ(record.filler_sent, asked + 1500ms);
  EXPECT_EQ(record.first_audio_sent, asked + 4s);
}

TEST(Filler, where_a_reply_comes_in_one_piece_there_is_none) {
  auto settings = with_fillers();
  settings.delivery = Delivery::whole;
  Harness harness(settings);
  harness.ask("What is the weather like?");
  harness.wait(5s);
  EXPECT_THAT(spoken(harness), ElementsAre());
}

TEST(Filler, there_are_some_in_the_language_of_the_voice) {
  Settings settings;
  settings.filler_after = 1s;
  settings.language = "de";
  Harness harness(settings);
  harness.ask("Wie wird das Wetter?");
  harness.wait(1s);
  EXPECT_EQ(harness.last<effect::Synthesize>().text, "Einen Moment, bitte.");
}

}  // namespace
}  // namespace repartee::conversation
