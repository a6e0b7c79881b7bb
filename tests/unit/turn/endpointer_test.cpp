#include "turn/endpointer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace repartee::turn {
namespace {

using namespace std::chrono_literals;
using core::Duration;

Duration wait_after(std::string_view words, Expected expected = Expected::anything,
                    std::string_view language = "en", EndpointingSettings settings = {}) {
  return Endpointer(settings).wait({.words = words, .language = language, .expected = expected});
}

TEST(Endpointer, silence_waits_the_same_whatever_was_said) {
  const EndpointingSettings settings{.mode = Endpointing::silence, .silence = 432ms};
  EXPECT_EQ(wait_after("", Expected::anything, "en", settings), 432ms);
  EXPECT_EQ(wait_after("Yes.", Expected::yes_no, "en", settings), 432ms);
  EXPECT_EQ(wait_after("I would like to go to the", Expected::anything, "en", settings), 432ms);
}

TEST(Endpointer, silence_learns_nothing_that_would_change_its_wait) {
  Endpointer endpointer({.mode = Endpointing::silence, .silence = 432ms});
  endpointer.cut_off(3s);
  EXPECT_EQ(endpointer.wait({.words = "and", .language = "en"}), 432ms);
}

TEST(Endpointer, a_finished_sentence_is_answered_sooner_than_one_without_its_end) {
  EXPECT_LT(wait_after("What is the weather like?"), wait_after("What is the weather like"));
  EXPECT_LT(wait_after("What is the weather like?"), 400ms);
  EXPECT_GT(wait_after("I would like a table for"), 1s);
}

TEST(Endpointer, words_that_cannot_end_a_sentence_are_waited_for_with_and_without_marks) {
  for (const auto* said : {"i want to fly to berlin and", "I want to fly to Berlin and",
                           "I want to fly to Berlin and.", "i live on the", "let me see um"}) {
    EXPECT_GT(wait_after(said), 1300ms) << said;
  }
}

TEST(Endpointer, yes_no_and_commands_are_answered_at_once) {
  for (const auto* said : {"Yes.", "No.", "Stop", "Go back.", "Thank you."}) {
    EXPECT_LT(wait_after(said), 350ms) << said;
  }
  EXPECT_LT(wait_after("Yes, please, that's right.", Expected::yes_no), 350ms);
  EXPECT_LT(wait_after("yes"), 600ms);
}

TEST(Endpointer, dictation_is_waited_for_until_its_length_is_valid) {
  EXPECT_GT(wait_after("Five five five", Expected::digits), 2s);
  EXPECT_GT(wait_after("my number is five five five one two three"),
            wait_after("it was two") + 700ms);
  EXPECT_LT(wait_after("It's 555 123 4567.", Expected::digits), 350ms);
}

TEST(Endpointer, words_count_for_less_where_the_recognizer_writes_no_marks) {
  EXPECT_LT(wait_after("i want to fly to the"), wait_after("I want to fly to the"));
  EXPECT_GT(wait_after("i want to fly to the"), wait_after("i want to fly to berlin"));
  const auto all =
      wait_after("i want to fly to the", Expected::anything, "en", {.unmarked_trust = 1});
  EXPECT_EQ(all, wait_after("I want to fly to the"));
}

TEST(Endpointer, the_longest_waits_are_eight_four_and_two_seconds) {
  for (const auto& [eagerness, longest] : {std::pair{Eagerness::low, Duration(8s)},
                                           {Eagerness::medium, Duration(4s)},
                                           {Eagerness::high, Duration(2s)}}) {
    Endpointer endpointer({.eagerness = eagerness});
    for (int i = 0; i < 100; ++i) endpointer.paused(60s);
    EXPECT_EQ(endpointer.wait({.words = "five five",
                               .language = "en",
                               .expected = Expected::digits,
                               .end_probability = 0.0F}),
              longest);
  }
}

TEST(Endpointer, the_eager_wait_is_never_longer) {
  for (const auto* said : {"", "yes", "i want", "I want to", "It is done.", "five five five"}) {
    const auto low = wait_after(said, Expected::anything, "en", {.eagerness = Eagerness::low});
    const auto medium = wait_after(said);
    const auto high = wait_after(said, Expected::anything, "en", {.eagerness = Eagerness::high});
    EXPECT_LE(high, medium) << said;
    EXPECT_LE(medium, low) << said;
  }
}

TEST(Endpointer, a_speaker_of_long_pauses_is_waited_for_longer) {
  Endpointer endpointer({});
  const Evidence unfinished{.words = "i would like to", .language = "en"};
  const auto before = endpointer.wait(unfinished);
  for (int i = 0; i < 5; ++i) endpointer.paused(1200ms);
  EXPECT_GT(endpointer.wait(unfinished), before);
  EXPECT_GT(endpointer.learned_pause(), 400ms);
  endpointer.reset();
  EXPECT_EQ(endpointer.wait(unfinished), before);
}

TEST(Endpointer, cutting_somebody_off_teaches_more_than_a_pause) {
  Endpointer waited({}), wrong({});
  waited.paused(900ms);
  wrong.cut_off(900ms);
  EXPECT_GT(wrong.learned_pause(), waited.learned_pause());
}

TEST(Endpointer, cutting_somebody_off_after_a_short_wait_teaches_to_wait_longer) {
  const EndpointingSettings settings;
  Endpointer endpointer(settings);
  endpointer.cut_off(300ms);  // less than the pause that was thought to be theirs
  EXPECT_GT(endpointer.learned_pause(), settings.pause);
}

TEST(Endpointer, who_slows_down_is_answered_sooner) {
  const Endpointer endpointer({});
  Evidence evidence{.words = "i would like a table", .language = "en"};
  const auto wait_at = [&](float rate) {
    evidence.prosody = Prosody{.rate = rate};
    return endpointer.wait(evidence);
  };
  EXPECT_LT(wait_at(2), wait_at(4.3F));
  EXPECT_GT(wait_at(7), wait_at(4.3F));
  EXPECT_EQ(wait_at(0), wait_at(4.3F)) << "too short to be counted";
}

TEST(Endpointer, what_is_learned_stays_within_its_bounds) {
  const EndpointingSettings settings;
  Endpointer endpointer(settings);
  for (int i = 0; i < 1000; ++i) endpointer.paused(Duration::zero());
  EXPECT_EQ(endpointer.learned_pause(), settings.pause_least);
  for (int i = 0; i < 1000; ++i) endpointer.cut_off(1h);
  EXPECT_EQ(endpointer.learned_pause(), settings.pause_most);
}

TEST(Endpointer, a_falling_end_shortens_the_wait_and_a_level_one_does_not) {
  const Endpointer endpointer({});
  Evidence evidence{.words = "i would like a table", .language = "en"};
  const auto unknown = endpointer.wait(evidence);
  evidence.prosody = Prosody{.pitch_slope = -15, .pitch_level = -4, .energy_slope = -40, .rate = 4};
  EXPECT_LT(endpointer.wait(evidence), unknown);
  evidence.prosody = Prosody{.pitch_slope = 10, .pitch_level = 3, .energy_slope = 10, .rate = 6};
  EXPECT_GT(endpointer.wait(evidence), unknown);
}

TEST(Endpointer, a_learned_model_moves_the_wait_both_ways) {
  const Endpointer endpointer({});
  Evidence evidence{.words = "i would like a table", .language = "en"};
  const auto unknown = endpointer.wait(evidence);
  evidence.end_probability = 0.95F;
  EXPECT_LT(endpointer.wait(evidence), unknown);
  evidence.end_probability = 0.05F;
  EXPECT_GT(endpointer.wait(evidence), unknown);
}

TEST(Endpointer, numbers_that_are_none_say_nothing) {
  const Endpointer endpointer({});
  const float none = std::numeric_limits<float>::quiet_NaN();
  const float infinite = std::numeric_limits<float>::infinity();
  const Evidence plain{.words = "hello there", .language = "en"};
  Evidence odd = plain;
  odd.prosody = Prosody{.pitch_slope = none, .pitch_level = -infinite, .energy_slope = infinite};
  odd.end_probability = none;
  EXPECT_EQ(endpointer.wait(odd), endpointer.wait(plain));
}

TEST(Endpointer, an_unknown_language_is_judged_by_its_marks_alone) {
  EXPECT_LT(wait_after("Ik wil naar huis.", Expected::anything, "nl"),
            wait_after("Ik wil naar", Expected::anything, "nl"));
  // "and" is no conjunction in Dutch as far as this program knows.
  EXPECT_EQ(wait_after("ik wil and", Expected::anything, "nl"),
            wait_after("ik wil naar", Expected::anything, "nl"));
}

TEST(Endpointer, its_probability_is_one) {
  const Endpointer endpointer({});
  for (const auto* said : {"", "yes", "and", "It is done.", "five five"}) {
    const auto p = endpointer.probability({.words = said, .language = "en"});
    EXPECT_GT(p, 0) << said;
    EXPECT_LT(p, 1) << said;
  }
}

TEST(ExpectedAnswer, is_read_off_the_last_question) {
  const auto en = [](std::string_view said) { return expected_answer(said, "en"); };
  EXPECT_EQ(en("I can help with that. Do you have an account?"), Expected::yes_no);
  EXPECT_EQ(en("That's Tuesday at nine, right?"), Expected::yes_no);
  EXPECT_EQ(en("What is your phone number?"), Expected::digits);
  EXPECT_EQ(en("Could you tell me your zip code?"), Expected::digits);
  EXPECT_EQ(en("Is your phone number still the same?"), Expected::yes_no);
  EXPECT_EQ(en("Please spell your last name."), Expected::spelling);
  EXPECT_EQ(en("What is the best e-mail address for you?"), Expected::email);
  EXPECT_EQ(en("May I have your name, please?"), Expected::name);
  EXPECT_EQ(en("What would you like to eat?"), Expected::anything);
  EXPECT_EQ(en("Your phone number is wrong? Never mind."), Expected::anything);
  EXPECT_EQ(en(""), Expected::anything);
}

TEST(ExpectedAnswer, knows_four_languages) {
  EXPECT_EQ(expected_answer("Haben Sie ein Konto?", "de"), Expected::yes_no);
  EXPECT_EQ(expected_answer("Wie lautet Ihre Telefonnummer?", "de-AT"), Expected::digits);
  EXPECT_EQ(expected_answer("Pouvez-vous épeler votre nom ?", "fr"), Expected::spelling);
  EXPECT_EQ(expected_answer("¿Cuál es su correo electrónico?", "es"), Expected::email);
  EXPECT_EQ(expected_answer("Heeft u een rekening?", "nl"), Expected::anything);
}

}  // namespace
}  // namespace repartee::turn
