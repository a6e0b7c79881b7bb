#include "turn/interruption.hpp"

#include <gtest/gtest.h>

namespace repartee::turn {
namespace {

using namespace std::chrono_literals;

/// An arbiter of a reply, over which somebody makes sounds; time goes by as the sounds do.
class Over : public testing::Test {
 protected:
  Over() { arbiter.begin(settings, "en"); }

  Reaction perhaps() { return arbiter.perhaps_speech(now); }
  /// Speech up to `length` after the first window.
  Reaction speech(core::Duration length) {
    now = start + length;
    return arbiter.speech(core::samples_in(length), now);
  }
  Reaction silence(core::Duration at) {
    now = start + at;
    return arbiter.silence(now);
  }
  Reaction words(std::string_view text, core::Duration covered, std::size_t stable = 0) {
    return arbiter.words({text, stable, core::samples_in(covered), complete, said, echo}, now);
  }

  InterruptionSettings settings;
  Arbiter arbiter;
  core::Instant start = core::Instant(1h);
  core::Instant now = start;
  std::string said;
  std::optional<float> echo;
  bool complete = false;
};

TEST_F(Over, ducks_then_holds_then_interrupts_each_once) {
  EXPECT_EQ(perhaps(), Reaction::duck);
  EXPECT_EQ(perhaps(), Reaction::none);
  EXPECT_EQ(speech(96ms), Reaction::hold);
  EXPECT_EQ(speech(128ms), Reaction::none);
  EXPECT_EQ(speech(500ms), Reaction::interrupt);
  EXPECT_EQ(speech(900ms), Reaction::none);
}

TEST_F(Over, speech_without_a_known_word_interrupts_after_half_a_second_and_no_sample_before) {
  perhaps();
  speech(96ms);
  EXPECT_EQ(arbiter.speech(core::samples_in(500ms) - 1, now), Reaction::none);
  EXPECT_EQ(arbiter.speech(core::samples_in(500ms), now), Reaction::interrupt);
}

TEST_F(Over, a_false_start_resumes_at_once) {
  perhaps();
  EXPECT_EQ(arbiter.nothing(), Reaction::resume);
  EXPECT_EQ(arbiter.nothing(), Reaction::none);
  EXPECT_EQ(perhaps(), Reaction::duck);
}

TEST_F(Over, words_that_are_no_backchannel_interrupt_as_soon_as_they_are_certain) {
  perhaps();
  speech(200ms);
  EXPECT_EQ(words("what", 200ms), Reaction::none) << "it may yet become another word";
  EXPECT_EQ(words("what about", 200ms), Reaction::interrupt);
}

TEST_F(Over, one_certain_word_is_enough) {
  perhaps();
  speech(200ms);
  EXPECT_EQ(words("banana", 200ms, 6), Reaction::interrupt);
}

TEST_F(Over, stop_wait_and_no_interrupt_at_once_though_they_may_change) {
  for (const auto* word : {"stop", "wait", "No", "okay stop", "hold on"}) {
    Arbiter one;
    one.begin(settings, "en");
    one.perhaps_speech(now);
    one.speech(core::samples_in(96ms), now);
    EXPECT_EQ(one.words({word, 0, core::samples_in(96ms), false, {}, {}}, now), Reaction::interrupt)
        << word;
  }
}

TEST_F(Over, a_backchannel_resumes_when_its_sound_is_over) {
  perhaps();
  speech(300ms);
  EXPECT_EQ(words("mm hm", 300ms), Reaction::none) << "more may follow";
  EXPECT_EQ(silence(364ms), Reaction::resume);
}

TEST_F(Over, a_backchannel_that_is_understood_after_its_sound_resumes_then) {
  perhaps();
  speech(300ms);
  EXPECT_EQ(silence(364ms), Reaction::none);
  now += 20ms;
  EXPECT_EQ(words("okay", 300ms), Reaction::resume);
}

TEST_F(Over, words_of_the_beginning_do_not_speak_for_the_rest_of_the_sound) {
  perhaps();
  speech(300ms);
  words("okay", 200ms);
  EXPECT_EQ(silence(364ms), Reaction::none) << "the last 100 ms may be anything";
  EXPECT_EQ(words("okay but why", 300ms), Reaction::interrupt);
}

TEST_F(Over, a_backchannel_may_last_a_second_but_not_longer) {
  perhaps();
  speech(96ms);
  for (auto length = 128ms; length < 1000ms; length += 32ms) {
    EXPECT_EQ(speech(length), Reaction::none) << length.count();
    EXPECT_EQ(words("yeah right", length), Reaction::none);
  }
  EXPECT_EQ(speech(1s), Reaction::interrupt);
}

TEST_F(Over, a_recognizer_that_falls_behind_does_not_keep_the_person_waiting) {
  perhaps();
  speech(200ms);
  words("okay", 200ms);
  EXPECT_EQ(speech(690ms), Reaction::none);
  EXPECT_EQ(speech(700ms), Reaction::interrupt);
}

TEST_F(Over, a_sound_without_words_resumes_in_time) {
  perhaps();
  speech(200ms);
  EXPECT_EQ(arbiter.due(), core::Instant::max()) << "it still sounds";
  EXPECT_EQ(silence(264ms), Reaction::none);
  EXPECT_EQ(arbiter.due(), start + 600ms);
  EXPECT_EQ(words("", 200ms), Reaction::none) << "the last word may be late";
  EXPECT_EQ(arbiter.tick(start + 599ms), Reaction::none);
  EXPECT_EQ(arbiter.tick(start + 600ms), Reaction::resume);
  EXPECT_EQ(arbiter.due(), core::Instant::max());
}

TEST_F(Over, a_recognizer_that_is_sure_of_no_word_resumes_at_once) {
  perhaps();
  speech(200ms);
  EXPECT_EQ(silence(264ms), Reaction::none);
  complete = true;
  EXPECT_EQ(words("", 200ms), Reaction::resume);
}

TEST_F(Over, one_unstable_word_is_certain_once_the_sound_is_over) {
  perhaps();
  speech(250ms);
  words("banana", 250ms);
  EXPECT_EQ(silence(314ms), Reaction::interrupt);
}

TEST_F(Over, one_unstable_word_is_believed_in_the_end_though_the_rest_is_not_known) {
  perhaps();
  speech(450ms);
  words("tuesday", 300ms);
  EXPECT_EQ(silence(514ms), Reaction::none);
  EXPECT_EQ(arbiter.tick(start + 600ms), Reaction::interrupt);
}

TEST_F(Over, who_goes_on_after_a_backchannel_is_weighed_anew) {
  perhaps();
  speech(300ms);
  words("okay", 300ms);
  silence(364ms);
  now = start + 600ms;
  EXPECT_EQ(arbiter.speech(core::samples_in(332ms), now), Reaction::hold);
  EXPECT_EQ(arbiter.speech(core::samples_in(799ms), now), Reaction::none);
  EXPECT_EQ(arbiter.speech(core::samples_in(800ms), now), Reaction::interrupt);
}

TEST_F(Over, an_interruption_is_final_until_the_next_reply) {
  perhaps();
  speech(500ms);
  EXPECT_EQ(arbiter.nothing(), Reaction::none);
  EXPECT_EQ(perhaps(), Reaction::none);
  arbiter.begin(settings, "en");
  EXPECT_EQ(perhaps(), Reaction::duck);
}

TEST_F(Over, an_echo_resumes_at_once_and_its_words_do_not_interrupt) {
  said = "Going forward ten meters. When I arrive";
  echo = 0.9F;
  perhaps();
  speech(128ms);
  EXPECT_EQ(words("going forward ten", 128ms), Reaction::none);
  EXPECT_EQ(arbiter.nothing(), Reaction::resume);
  EXPECT_EQ(arbiter.verdict({"going forward ten mentors", 0, 0, true, said, echo}), Verdict::echo);
}

TEST_F(Over, before_an_echo_is_measured_the_replys_own_words_do_not_end_it) {
  said = "Going forward ten meters. When I arrive";
  perhaps();
  speech(160ms);
  EXPECT_EQ(words("going forward", 160ms), Reaction::none);
  EXPECT_EQ(words("stop", 160ms), Reaction::interrupt);
}

TEST_F(Over, words_of_ones_own_over_an_echo_are_an_interruption) {
  said = "Going forward ten meters. When I arrive";
  EXPECT_EQ(arbiter.verdict({"please do not go there", 0, 0, true, said, 0.5F}),
            Verdict::interruption);
}

TEST_F(Over, who_repeats_what_was_said_is_no_echo_where_none_was_measured_in_the_sound) {
  said = "How about nine o'clock on Tuesday morning?";
  EXPECT_EQ(arbiter.verdict({"nine o'clock on tuesday morning", 0, 0, true, said, 0.05F}),
            Verdict::interruption);
  EXPECT_EQ(arbiter.verdict({"nine o'clock on tuesday morning", 0, 0, true, said, {}}),
            Verdict::echo)
      << "nothing was measured: the words alone";
  EXPECT_EQ(arbiter.verdict({"on tuesday", 0, 0, true, said, {}}), Verdict::interruption)
      << "too few to tell";
}

TEST_F(Over, the_verdict_on_a_finished_sound_goes_by_its_words) {
  EXPECT_EQ(arbiter.verdict({"Mm-hm.", 0, 0, true, said, {}}), Verdict::backchannel);
  EXPECT_EQ(arbiter.verdict({"", 0, 0, true, said, {}}), Verdict::noise);
  EXPECT_EQ(arbiter.verdict({"Okay, stop.", 0, 0, true, said, {}}), Verdict::interruption);
  EXPECT_EQ(arbiter.verdict({"What?", 0, 0, true, said, {}}), Verdict::interruption);
}

TEST_F(Over, does_nothing_where_it_is_off) {
  settings.enabled = false;
  EXPECT_EQ(perhaps(), Reaction::none);
  EXPECT_EQ(speech(5s), Reaction::none);
  EXPECT_EQ(words("stop", 5s), Reaction::none);
  EXPECT_EQ(arbiter.nothing(), Reaction::none);
}

TEST_F(Over, does_nothing_where_there_is_no_reply) {
  arbiter.end();
  EXPECT_EQ(perhaps(), Reaction::none);
  EXPECT_EQ(speech(5s), Reaction::none);
}

TEST_F(Over, what_is_enough_can_be_set_while_a_reply_is_spoken) {
  perhaps();
  settings.speech = 200ms;
  EXPECT_EQ(speech(200ms), Reaction::interrupt);
}

}  // namespace
}  // namespace repartee::turn
