#include "plan.hpp"

namespace repartee::simulation {

using namespace std::chrono_literals;
using conversation::Delivery;

namespace {

// Whose draws; after the seed, so that no two are alike.
enum PlanStream : std::uint64_t { script_stream = 1, quirk_stream, stall_stream, choice_stream };

}  // namespace

std::vector<Quirk> const& quirks() {
  // At most 64. New rows go to the end: the place of a row is in the keys of what it draws.
  static const std::vector<Quirk> rows = {
      // Settings.
      {"pause", 90, [](Plan& p, Random& r) { p.settings.pause.silence = ms_between(r, 200, 700); }},
      {"prefix", 90,
       [](Plan& p, Random& r) { p.settings.prefix_padding = ms_between(r, 300, 500); }},
      {"half_duplex", 8, [](Plan& p, Random&) { p.settings.interruption.enabled = false; }},
      {"push_to_talk", 6, [](Plan& p, Random&) { p.settings.detect_turns = false; }},
      {"transcription_only", 4, [](Plan& p, Random&) { p.settings.answer = false; }},
      {"no_partials", 10, [](Plan& p, Random&) { p.settings.partials = false; }},
      {"eager", 25, [](Plan& p, Random&) { p.settings.delivery = Delivery::eager; }},
      {"whole", 8, [](Plan& p, Random&) { p.settings.delivery = Delivery::whole; }},
      {"24_khz", 50, [](Plan& p, Random&) { p.settings.output_rate_hz = 24000; }},
      {"asks_again", 15,
       [](Plan& p, Random&) { p.settings.say_when_unintelligible = "Please try again."; }},
      {"no_apology", 5, [](Plan& p, Random&) { p.settings.apologize = false; }},
      {"short_idle", 5, [](Plan& p, Random&) { p.settings.idle_timeout = 3s; }},
      {"short_session", 3, [](Plan& p, Random&) { p.settings.max_duration = 12s; }},
      {"short_history", 10,
       [](Plan& p, Random& r) {
         p.settings.history_messages = static_cast<std::size_t>(between(r, 1, 4));
       }},
      {"short_lead", 10, [](Plan& p, Random& r) { p.settings.lead = ms_between(r, 20, 200); }},
      {"short_pieces", 5,
       [](Plan& p, Random&) { p.settings.piece_soft = 4s, p.settings.piece_hard = 6s; }},
      {"short_turns", 3, [](Plan& p, Random&) { p.settings.max_turn = 5s; }},
      {"short_replies", 5,
       [](Plan& p, Random& r) {
         p.settings.max_reply_bytes = static_cast<std::size_t>(between(r, 10, 60));
       }},
      // Engines.
      {"recognizer_fails", 30, [](Plan& p, Random&) { p.traits.recognizer_faults = 8; }},
      {"model_fails", 30, [](Plan& p, Random&) { p.traits.model_faults = 8; }},
      {"voice_fails", 30, [](Plan& p, Random&) { p.traits.voice_faults = 7; }},
      {"results_come_late", 50,
       [](Plan& p, Random& r) { p.traits.late_results = between(r, 2, 10); }},
      {"results_come_twice", 30, [](Plan& p, Random&) { p.traits.duplicate_results = 10; }},
      {"partials_waver", 50, [](Plan& p, Random&) { p.traits.garbled_partials = 30; }},
      {"word_times", 30, [](Plan& p, Random&) { p.traits.word_times = true; }},
      {"silent_voice", 40, [](Plan& p, Random&) { p.traits.spoken_times = false; }},
      // Network.
      {"other_windows", 15,
       [](Plan& p, Random& r) {
         static constexpr core::SamplePos windows[] = {160, 320, 480};  // WebRTC's
         p.traits.window = any_of(r, windows);
       }},
      {"far_away", 40, [](Plan& p, Random& r) { p.traits.delay = ms_between(r, 1, 250); }},
      {"stalls", 20,
       [](Plan& p, Random& r) {
         for (int times = between(r, 1, 2); times > 0; --times) {
           p.stalls.push_back(
               {ms_between(r, 500, 20'000), ms_between(r, 100, 4'000), chance(r, 30)});
         }
       }},
      // Client.
      {"acknowledges", 60, [](Plan& p, Random&) { p.traits.acknowledges = true; }},
      {"acknowledgements_lost", 20, [](Plan& p, Random&) { p.traits.lost_acknowledgements = 40; }},
      {"acknowledgements_late", 20,
       [](Plan& p, Random& r) { p.traits.late_acknowledgements = ms_between(r, 50, 3'000); }},
      {"lies", 8, [](Plan& p, Random&) { p.traits.lies = true; }},
      // Room.
      {"echo", 15, [](Plan& p, Random&) { p.traits.echo = true; }},
      {"abandoned", 15,
       [](Plan& p, Random& r) {
         const auto length = static_cast<int>(p.script.length / 1ms);
         p.traits.abandoned_at = ms_between(r, 0, length);
       }},
      // End of turn, and what is begun before it is certain.
      {"semantic", 40,
       [](Plan& p, Random& r) {
         p.settings.endpointing.mode = turn::Endpointing::semantic;
         p.settings.endpointing.eagerness = static_cast<turn::Eagerness>(between(r, 0, 2));
       }},
      {"speculates", 70,
       [](Plan& p, Random& r) {
         p.settings.speculation.enabled = true;
         p.settings.speculation.tries = between(r, 0, 4);
       }},
      {"few_tokens_to_guess", 10,
       [](Plan& p, Random& r) { p.settings.speculation.tokens = between(r, 0, 100); }},
      {"guesses_short_speech_only", 10,
       [](Plan& p, Random&) { p.settings.speculation.longest_speech = 600ms; }},
      {"guesses_when_sure", 10, [](Plan& p, Random&) { p.settings.speculation.plausible = 0.9; }},
      {"guesses_as_final", 50, [](Plan& p, Random&) { p.traits.guesses_as_final = true; }},
      // Nobody is left in silence.
      {"fillers", 25,
       [](Plan& p, Random& r) { p.settings.filler_after = ms_between(r, 100, 1500); }},
      {"idle_prompts", 20,
       [](Plan& p, Random& r) { p.settings.idle_prompt_after = ms_between(r, 500, 5000); }},
      {"prosody", 30, [](Plan& p, Random&) { p.traits.prosody = true; }},
      {"plays_on_when_held", 15, [](Plan& p, Random&) { p.settings.can_hold = false; }},
  };
  return rows;
}

void apply_quirks(Plan& plan) {
  plan.settings = {};
  plan.traits = {};
  plan.stalls.clear();
  for (std::size_t i = 0; i < quirks().size(); ++i) {
    if ((plan.quirks >> i & 1U) == 0) continue;
    Random random(plan.seed, {quirk_stream, i});
    quirks()[i].apply(plan, random);
  }
}

Plan make_plan(std::uint64_t seed) {
  Plan plan;
  plan.seed = seed;
  Random random(seed, {script_stream});
  plan.script = write_script(random);
  Random choices(seed, {choice_stream});
  for (std::size_t i = 0; i < quirks().size(); ++i) {
    if (chance(choices, quirks()[i].percent)) plan.quirks |= std::uint64_t{1} << i;
  }
  apply_quirks(plan);
  if (!plan.settings.detect_turns) {
    for (auto at = core::Duration(3s); at < plan.script.length;
         at += ms_between(random, 1500, 9000))
      plan.script.actions.push_back({at, Deed::commit});
  }
  return plan;
}

}  // namespace repartee::simulation
