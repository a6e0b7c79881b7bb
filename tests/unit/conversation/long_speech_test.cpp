// Speech that is longer than a recognizer's window.
#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {
namespace {

using testing::ElementsAre;

std::vector<effect::Transcribe> finals(const Harness& harness) {
  auto work = harness.all<effect::Transcribe>();
  std::erase_if(work, [](const auto& w) { return w.kind != stt::TranscriptKind::final; });
  return work;
}

TEST(LongSpeech, seventy_seconds_are_transcribed_in_pieces_that_cover_every_sample) {
  Harness harness;
  harness.silence(1s);
  harness.say(70s);
  harness.silence(420ms);
  const auto pieces = finals(harness);
  ASSERT_EQ(pieces.size(), 4U);
  const auto turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(pieces.front().begin, turn.begin);
  for (std::size_t i = 1; i < pieces.size(); ++i) EXPECT_EQ(pieces[i].begin, pieces[i - 1].end);
  EXPECT_EQ(pieces.back().end, turn.end);
  for (const auto& piece : pieces) EXPECT_LE(core::duration_of(piece.end - piece.begin), 28s);
  harness.transcribe("The first part");
  harness.transcribe("the second part");
  harness.transcribe("the third");
  harness.transcribe("and the last.");
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().transcript.text,
            "The first part the second part the third and the last.");
  EXPECT_EQ(harness.count<event::TurnCommitted>(), 1U);
}

TEST(LongSpeech, is_cut_at_a_pause_after_twenty_seconds) {
  Harness harness;
  harness.say(22020ms);
  harness.silence(90ms);
  harness.say(2s);
  const auto pieces = finals(harness);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_NEAR(static_cast<double>(pieces[0].end), static_cast<double>(core::samples_in(22020ms)),
              480);
}

TEST(LongSpeech, is_cut_at_the_quietest_place_where_there_is_no_pause) {
  Harness harness;
  harness.say(24s);
  harness.sound(0.6F, 30ms);
  harness.say(5s);
  const auto pieces = finals(harness);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].end, core::samples_in(24s) + Harness::window / 2);
}

TEST(LongSpeech, the_audio_of_a_piece_is_given_back_when_it_has_been_asked_for) {
  Harness harness;
  harness.say(70s);
  EXPECT_EQ(harness.last<effect::ReleaseInput>().before, finals(harness).back().end);
}

TEST(LongSpeech, words_that_were_shown_stay_while_the_next_piece_is_heard) {
  Harness harness;
  harness.say(18s);
  const auto work = harness.last<effect::Transcribe>();
  harness.give(input::Hypothesis{work.attempt, 0, {"the first part and", 14, {}, "en"}});
  harness.say(9s);
  harness.give(input::Hypothesis{work.attempt, 0, {"the first part and then the", 23, {}, "en"}});
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().transcript.stable, 14U) << "it may be cut yet";
  harness.say(2s);  // cut at 28 s, at the quietest place: 20 s
  ASSERT_EQ(finals(harness).size(), 1U);
  harness.give(input::Hypothesis{work.attempt, 1, {"the second", 3, {}, "en"}});
  auto shown = harness.last<event::TranscriptUpdated>().transcript;
  EXPECT_EQ(shown.text, "the first part the second");
  EXPECT_EQ(shown.text.substr(0, shown.stable), "the first part");
  harness.transcribe("the first part and then");
  harness.give(input::Hypothesis{work.attempt, 1, {"the second part", 10, {}, "en"}});
  shown = harness.last<event::TranscriptUpdated>().transcript;
  EXPECT_EQ(shown.text, "the first part and then the second part");
  EXPECT_EQ(shown.text.substr(0, shown.stable), "the first part and then the second");
}

TEST(LongSpeech, a_piece_that_failed_leaves_the_others) {
  Harness harness;
  harness.say(30s);
  harness.silence(420ms);
  harness.fail_transcription();
  harness.transcribe("the rest of it");
  EXPECT_EQ(harness.last<event::Failure>().error, Harness::failure());
  EXPECT_EQ(harness.last<event::TranscriptUpdated>().transcript.text, "the rest of it");
  EXPECT_TRUE(harness.last<event::TranscriptUpdated>().final);
  EXPECT_EQ(harness.count<event::TranscriptFailed>(), 0U);
  EXPECT_THAT(harness.history(), ElementsAre("user: the rest of it"));
  EXPECT_EQ(harness.count<effect::AskModel>(), 1U);
}

TEST(LongSpeech, of_ten_minutes_is_a_turn_as_it_is) {
  Settings settings;
  settings.partials = false;
  Harness harness(settings);
  harness.say(10min);
  const auto turn = harness.last<event::TurnCommitted>();
  EXPECT_EQ(core::duration_of(turn.end - turn.begin), 10min);
  EXPECT_EQ(finals(harness).back().end, turn.end);
  harness.say(1s);
  EXPECT_EQ(harness.last<event::SpeechStarted>().at, turn.end);
}

}  // namespace
}  // namespace repartee::conversation
