// From the model's tokens to paced audio.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

TEST(Reply, the_first_clause_is_spoken_while_the_model_still_writes) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.model("Hello there my friend. And ");
  const auto clause = harness.last<effect::Synthesize>();
  EXPECT_EQ(clause.text, "Hello there my friend.");
  EXPECT_TRUE(clause.first);
  harness.model("there is more to say about it. Bye.");
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U) << "one clause at a time";
  harness.speak();
  EXPECT_EQ(harness.count<effect::Synthesize>(), 2U);
  EXPECT_FALSE(harness.last<effect::Synthesize>().first);
}

TEST(Reply, an_unfinished_clause_is_spoken_when_the_model_stalls) {
  Harness harness;
  harness.ask("Hi.");
  harness.model("I am thinking about");
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  harness.wait(200ms);
  EXPECT_EQ(harness.count<effect::Synthesize>(), 1U);
}

TEST(Reply, completes_when_its_last_sample_was_played) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four.");
  harness.wait(990ms);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U);
  harness.wait(20ms);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::completed);
  EXPECT_EQ(done.heard, "One two three four.");
  EXPECT_EQ(harness.state(), State::listening);
  EXPECT_EQ(harness.history().back(), "assistant: One two three four.");
}

TEST(Pacer, never_sends_more_than_400_ms_ahead_and_never_runs_dry) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four five six seven eight nine ten.");
  const auto begin = harness.now;
  core::SamplePos at = 0;
  bool ended = false;
  for (int ms = 0; ms < 2500; ++ms) {
    for (const auto& audio : harness.all<effect::SendAudio>()) {
      EXPECT_EQ(audio.begin, at);
      EXPECT_GE(audio.end, audio.begin);
      EXPECT_FALSE(ended);
      at = audio.end;
      ended = audio.last;
    }
    harness.forget();
    const auto ahead = core::duration_of(at) - (harness.now - begin);
    EXPECT_LE(ahead, 400ms);
    if (!ended) {
      EXPECT_GE(ahead, 300ms);
    }
    harness.wait(1ms);
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(at, 10 * Harness::word_samples);
}

TEST(Pacer, follows_a_client_that_plays_late) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four five six seven eight nine ten.");
  EXPECT_EQ(harness.sent(), core::samples_in(400ms));
  for (int i = 0; i < 20; ++i) {
    harness.wait(50ms);
    harness.give(input::Played{1, 0});  // its loudspeaker has not begun
    EXPECT_LE(harness.sent(), core::samples_in(450ms));
  }
  harness.give(input::Played{1, core::samples_in(100ms)});
  harness.wait(50ms);
  EXPECT_GE(harness.sent(), core::samples_in(480ms));
}

TEST(Pacer, a_client_that_lies_gets_nothing_early) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four five six seven eight nine ten.");
  for (int i = 1; i <= 10; ++i) {
    harness.give(input::Played{1, 1'000'000});
    harness.wait(10ms);
    EXPECT_LE(harness.sent(), core::samples_in(400ms + 10ms * i));
  }
}

TEST(Pacer, sends_a_growing_clause_at_once_when_playback_would_run_dry) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.answer("One two three four five six.");
  const auto work = harness.last<effect::Synthesize>();
  harness.give(input::SpeechAudio{work.attempt, 0, 320});
  EXPECT_EQ(harness.sent(), 320) << "the first 20 ms do not wait";
  harness.give(input::SpeechAudio{work.attempt, 0, 320});
  EXPECT_EQ(harness.sent(), 640) << "still almost dry";
  harness.give(input::SpeechAudio{work.attempt, 0, 4000});
  harness.give(input::SpeechAudio{work.attempt, 0, 320});
  EXPECT_EQ(harness.sent(), 4640) << "enough to play: the short rest waits for more";
  harness.wait(300ms);
  EXPECT_EQ(harness.sent(), 4960);
}

TEST(Pacer, a_lead_shorter_than_a_step_still_speaks) {
  Settings settings;
  settings.lead = 20ms;
  Harness harness(settings);
  harness.ask("Hi.");
  harness.answer("One two three four five six.");
  harness.wait(2s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.sent(), 6 * Harness::word_samples);
}

TEST(Pacer, eager_delivery_sends_all_at_once_and_knows_when_it_was_played) {
  Settings settings;
  settings.delivery = Delivery::eager;
  Harness harness(settings);
  harness.ask("Hi.");
  harness.answer("One two three four five six.");
  EXPECT_EQ(harness.sent(), 6 * Harness::word_samples);
  EXPECT_TRUE(harness.last<effect::SendAudio>().last);
  EXPECT_EQ(harness.state(), State::speaking);
  harness.wait(700ms);
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
}

TEST(Reply, does_not_synthesize_far_ahead) {
  Harness harness;
  harness.ask("Hi.");
  std::string text;
  for (int i = 0; i < 40; ++i) text += "This is one more sentence that has ten words now. ";
  harness.answer(text);
  core::SamplePos made = 0;
  for (const auto& segment : harness.all<event::SegmentStarted>())
    made += static_cast<core::SamplePos>(std::count(segment.text.begin(), segment.text.end(), ' ') +
                                         1) *
            Harness::word_samples;
  EXPECT_LE(core::duration_of(made - harness.sent()), 4s + 10s);  // and the clause that crossed it
  harness.wait(5min);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Reply, segments_are_done_when_their_audio_was_sent) {
  Harness harness;
  harness.ask("Hi.");
  harness.answer("One two three four. Then five six seven eight nine ten.");
  harness.wait(5s);
  const auto done = harness.all<event::SegmentDone>();
  ASSERT_EQ(done.size(), 2U);
  EXPECT_EQ(done[0].begin, 0);
  EXPECT_EQ(done[0].end, 4 * Harness::word_samples);
  EXPECT_FALSE(done[0].last);
  EXPECT_EQ(done[1].begin, done[0].end);
  EXPECT_EQ(done[1].end, 11 * Harness::word_samples);
  EXPECT_TRUE(done[1].last);
}

TEST(Reply, its_stream_ends_also_when_the_model_is_done_after_the_last_sound) {
  Harness harness;
  harness.ask("Hi.");
  harness.model("One two three four. ");
  harness.wait(900ms);
  EXPECT_EQ(harness.sent(), 4 * Harness::word_samples);
  EXPECT_FALSE(harness.last<effect::SendAudio>().last);
  harness.model_done();
  const auto audio = harness.last<effect::SendAudio>();
  EXPECT_TRUE(audio.last);
  EXPECT_EQ(audio.begin, audio.end);
  EXPECT_EQ(harness.count<event::ReplyDone>(), 0U) << "100 ms have not been heard yet";
  harness.wait(200ms);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
}

TEST(Reply, an_empty_answer_ends_the_turn_without_a_word) {
  for (const auto* nothing : {"", " ", " \n\t\n ", "<think>hm</think>"}) {
    Harness harness;
    harness.ask("Hi.");
    harness.answer(nothing);
    EXPECT_EQ(harness.last<event::TurnDropped>().reason, "no_answer") << nothing;
    EXPECT_EQ(harness.count<event::ReplyAnnounced>(), 0U);
    EXPECT_FALSE(harness.last<event::ReplyDone>().announced);
    EXPECT_EQ(harness.state(), State::listening);
    EXPECT_EQ(harness.history().size(), 1U);
  }
}

TEST(Reply, an_empty_delta_is_no_token) {
  Harness harness;
  harness.ask("Hi.");
  harness.model("");
  harness.wait(100ms);
  harness.answer("Hello my dear friend.");
  EXPECT_EQ(harness.last<event::TurnMeasured>().record.first_token, harness.now);
}

TEST(Reply, what_cannot_be_said_is_shown_and_part_of_the_history) {
  Harness harness;
  harness.ask("Show me.");
  harness.answer("```\nint x = 1;\n```\n");
  EXPECT_EQ(harness.count<effect::Synthesize>(), 0U);
  EXPECT_EQ(harness.count<event::SegmentStarted>(), 1U);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::completed);
  EXPECT_NE(done.heard.find("int x = 1;"), std::string::npos);
  EXPECT_TRUE(harness.last<effect::SendAudio>().last);
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Reply, what_a_model_thinks_is_not_said) {
  Harness harness;
  harness.ask("Hi.");
  harness.model("<thi");
  harness.model("nk>They say hi.</think>Hello my friend.");
  harness.model_done();
  EXPECT_EQ(harness.last<event::SegmentStarted>().text, "Hello my friend.");
}

TEST(Reply, a_long_answer_in_one_delta_is_spoken_in_clauses) {
  Harness harness;
  harness.ask("Tell me everything.");
  std::string text;
  while (text.size() < 64'000) text += "This sentence is said again and again and again. ";
  harness.answer(text);
  for (const auto& clause : harness.all<effect::Synthesize>()) EXPECT_LE(clause.text.size(), 400U);
  harness.wait(2s);
  EXPECT_EQ(harness.state(), State::speaking);
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "This sentence is said again and again and");
}

TEST(Reply, a_model_that_never_stops_is_cut_off) {
  Settings settings;
  settings.max_reply_bytes = 200;
  Harness harness(settings);
  harness.ask("Hi.");
  for (int i = 0; i < 1000 && harness.state() != State::listening; ++i) {
    harness.model("And then on it goes for ever. \u00e9");
    harness.wait(20ms);
  }
  harness.wait(60s);
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::completed);
  EXPECT_LE(done.heard.size(), 200U);
  EXPECT_GT(done.heard.size(), 100U);
}

TEST(Reply, the_model_is_stopped_once_it_has_written_enough_and_the_reply_is_spoken_on) {
  Settings settings;
  settings.max_reply_bytes = 60;
  Harness harness(settings);
  harness.ask("Hi.");
  harness.model("One two three four five six seven. ");
  EXPECT_EQ(harness.count<effect::StopModel>(), 0U);
  harness.model("Eight nine ten eleven twelve thirteen fourteen.");
  EXPECT_EQ(harness.last<effect::StopModel>().attempt, harness.attempt());
  EXPECT_EQ(harness.state(), State::speaking);
  harness.model("One that does not listen writes on.");
  harness.model_failed();  // or says that it was cancelled
  harness.wait(20s);
  EXPECT_EQ(harness.count<effect::StopModel>(), 1U);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::completed);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard,
            "One two three four five six seven. Eight nine ten eleven twe");
}

TEST(Reply, is_cut_off_between_characters) {
  Settings settings;
  settings.max_reply_bytes = 20;
  Harness harness(settings);
  harness.ask("Hi.");
  harness.model("Un deux trois quatr\u00e9\u00e9\u00e9");  // the 20th byte is inside the first
  harness.wait(5s);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "Un deux trois quatr");
}

TEST(Reply, goes_on_with_the_next_clause_when_one_cannot_be_spoken) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.answer("This one is lost. One two three four five six.");
  harness.fail_speech();
  EXPECT_EQ(harness.last<event::Failure>().error, Harness::failure());
  harness.speak();
  harness.wait(600ms);
  harness.interrupt();
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
}

TEST(Reply, of_which_nothing_could_be_spoken_has_failed_and_leaves_no_trace) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.answer("This one is lost.");
  harness.fail_speech();
  const auto done = harness.last<event::ReplyDone>();
  EXPECT_EQ(done.status, ReplyStatus::failed);
  EXPECT_EQ(done.heard, "");
  EXPECT_THAT(harness.history(), ElementsAre("user: Hi."));
  EXPECT_EQ(harness.state(), State::listening);
}

TEST(Reply, a_clause_that_fails_midway_keeps_what_was_made) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.answer("One two three four five six.");
  const auto work = harness.last<effect::Synthesize>();
  harness.give(input::SpeechWords{work.attempt,
                                  0,
                                  {{0, 3, 0, 4000},
                                   {4, 7, 4000, 8000},
                                   {8, 13, 8000, 12000},
                                   {14, 18, 12000, 16000},
                                   {19, 23, 16000, 20000},
                                   {24, 28, 20000, 24000}}});
  harness.give(input::SpeechAudio{work.attempt, 0, 9000});
  harness.fail_speech();
  harness.wait(2s);
  EXPECT_EQ(harness.last<event::ReplyDone>().status, ReplyStatus::failed);
  EXPECT_EQ(harness.last<event::ReplyDone>().heard, "One two");
  EXPECT_EQ(harness.sent(), 9000);
}

TEST(Reply, samples_of_less_than_nothing_are_ignored) {
  Harness harness;
  harness.voice = Harness::Voice::waits;
  harness.ask("Hi.");
  harness.answer("One two three four.");
  const auto work = harness.last<effect::Synthesize>();
  harness.give(input::SpeechAudio{work.attempt, 0, 0});
  EXPECT_EQ(harness.sent(), 0);
  harness.speak();
  EXPECT_GT(harness.sent(), 0);
}

}  // namespace
}  // namespace repartee::conversation
