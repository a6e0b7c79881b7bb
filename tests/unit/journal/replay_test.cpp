#include <gtest/gtest.h>

#include "dialog.hpp"
#include "journal/report.hpp"
#include "journal/waterfall.hpp"
#include "journal/what_if.hpp"

namespace repartee::journal {
namespace {

using testing::Test;

Recording recorded(const std::string& bytes) {
  auto recording = read_recording(bytes);
  EXPECT_TRUE(recording) << recording.error().text();
  return recording ? std::move(*recording) : Recording{};
}

// Speech of 640 ms, 400 ms of silence decide, 50 + 100 + 20 ms of engines.
std::string question() {
  Dialog dialog;
  dialog.silence(320ms);
  dialog.say(640ms);
  dialog.silence(3s);
  return dialog.journal();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Replay, does_what_was_done) {
  const auto recording = recorded(question() + end_line({}) + '\n');
  EXPECT_TRUE(recording.complete);
  const auto run = rerun(recording);
  EXPECT_FALSE(first_difference(recording, run));
  EXPECT_FALSE(run.broken);
}

TEST(Replay, shows_the_first_difference) {
  // Another core would be one cause, another input is the one that a test can have.
  const auto recording = recorded(replaced(question(), "\"hello there\"", "\"hello dear\""));
  const auto difference = first_difference(recording, rerun(recording));
  ASSERT_TRUE(difference);
  EXPECT_NE(difference->text.find("transcribed 1.1 piece=0 'hello dear'"), std::string::npos)
      << difference->text;
  EXPECT_NE(difference->text.find("recorded: transcript, "), std::string::npos) << difference->text;
  EXPECT_NE(difference->text.find("| hello dear"), std::string::npos) << difference->text;
}

TEST(Timeline, says_where_the_time_went) {
  const auto timeline = timeline_of(rerun(recorded(question())));
  ASSERT_EQ(timeline.turns.size(), 1U);
  const auto& turn = timeline.turns.front();
  EXPECT_EQ(turn.said, "hello there");
  EXPECT_EQ(turn.answer, "You said it well.");
  EXPECT_EQ(turn.heard, "You said it well.");
  EXPECT_EQ(turn.outcome, "completed");
  const auto wait = waited(turn);
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, *turn.record.first_audio_sent - *turn.record.speech_ended);
  // 400 ms of silence are 13 windows of 32 ms.
  EXPECT_EQ(*wait, 416ms + 50ms + 100ms + 20ms);
  const auto text = to_text(timeline);
  EXPECT_NE(text.find("hello there"), std::string::npos) << text;
  EXPECT_NE(text.find("586 ms"), std::string::npos) << text;
}

TEST(Timeline, shows_what_each_lane_did) {
  const auto timeline = timeline_of(rerun(recorded(question())));
  const auto has = [&](Lane lane, Use use, core::Duration length) {
    return std::ranges::any_of(timeline.spans, [&](const Span& span) {
      return span.lane == lane && span.use == use && span.end - span.begin == length;
    });
  };
  EXPECT_TRUE(has(Lane::person, Use::speech, 640ms));
  EXPECT_TRUE(has(Lane::recognizer, Use::final, 50ms));
  EXPECT_TRUE(has(Lane::model, Use::waiting, 100ms));
  EXPECT_TRUE(has(Lane::voice, Use::waiting, 20ms));
  EXPECT_TRUE(has(Lane::loudspeaker, Use::sounding, 1s + 1us));  // played to its last sample
}

TEST(WhatIf, the_same_settings_change_nothing) {
  const auto run = rerun(recorded(question()));
  const auto same = what_if(run, [](conversation::Settings&) {});
  EXPECT_TRUE(same.stretched.empty()) << same.stretched.front();
  EXPECT_EQ(to_text(timeline_of(same.run)), to_text(timeline_of(run)));
}

TEST(WhatIf, a_shorter_pause_answers_sooner_by_as_much) {
  const auto run = rerun(recorded(question()));
  const auto changed = what_if(run, [](conversation::Settings& settings) {
    settings.pause.silence = 192ms;  // 6 windows instead of 13
  });
  const auto timeline = timeline_of(changed.run);
  ASSERT_EQ(timeline.turns.size(), 1U);
  EXPECT_EQ(*waited(timeline.turns.front()), 192ms + 50ms + 100ms + 20ms);
  EXPECT_EQ(timeline.turns.front().said, "hello there");
  EXPECT_TRUE(changed.stretched.empty()) << changed.stretched.front();
}

// Two turns with a pause of 500 ms between them become one, and what is asked then was not asked.
TEST(WhatIf, a_longer_pause_joins_turns_and_says_what_it_reused) {
  Dialog dialog;
  dialog.silence(320ms);
  dialog.transcript = "tell me";
  dialog.say(640ms);
  dialog.silence(512ms);
  dialog.transcript = "a story";
  dialog.say(640ms);
  dialog.silence(3s);
  const auto run = rerun(recorded(dialog.journal()));
  const auto before = timeline_of(run);
  ASSERT_EQ(before.turns.size(), 2U);

  const auto changed =
      what_if(run, [](conversation::Settings& settings) { settings.pause.silence = 800ms; });
  const auto after = timeline_of(changed.run);
  ASSERT_EQ(after.turns.size(), 1U);
  EXPECT_EQ(after.turns.front().said, "tell me a story");
  EXPECT_EQ(after.turns.front().answer, "You said it well.");
  ASSERT_FALSE(changed.stretched.empty());
  EXPECT_NE(changed.stretched.front().find("another range than was recorded"), std::string::npos);
  EXPECT_NE(compared(before, after).find("turns                           2          1"),
            std::string::npos)
      << compared(before, after);
}

TEST(Waterfall, is_a_page_of_its_own) {
  const auto timeline = timeline_of(rerun(recorded(question())));
  const auto page = to_html("a <session>", {{"recorded", timeline}, {"changed", timeline}});
  EXPECT_EQ(page.find("a <session>"), std::string::npos);
  EXPECT_NE(page.find("a &lt;session&gt;"), std::string::npos);
  EXPECT_NE(page.find("586 ms"), std::string::npos);
  EXPECT_NE(page.find("prefers-color-scheme:dark"), std::string::npos);
  for (const char* elsewhere : {"<script", "<link", "src=", "url(", "@import"})
    EXPECT_EQ(page.find(elsewhere), std::string::npos) << elsewhere;
}

TEST(Waterfall, text_of_others_cannot_break_out) {
  Dialog dialog;
  dialog.transcript = "</title><script>alert(1)</script>\x01\xFF";
  dialog.silence(320ms);
  dialog.say(640ms);
  dialog.silence(2s);
  const auto page =
      to_html("session", {{"recorded", timeline_of(rerun(recorded(dialog.journal())))}});
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  EXPECT_EQ(page.find('\xFF'), std::string::npos);
}

}  // namespace
}  // namespace repartee::journal
