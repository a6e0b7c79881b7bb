#include "eval/turn_overlaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/time.hpp"
#include "eval/noise.hpp"
#include "eval/turn_dialogs.hpp"
#include "runtime/pieces.hpp"

namespace repartee::eval {
namespace {

constexpr double around_s = 0.3;

constexpr std::array backchannels{"Okay.",  "Right.", "Yeah.", "Uh huh.",
                                  "I see.", "Mhm.",   "Sure.", "Oh, okay."};
constexpr std::array interruptions{"Stop.",
                                   "Wait a moment.",
                                   "No, that's wrong.",
                                   "Hold on, please.",
                                   "What about tomorrow?",
                                   "Actually, I meant the other one.",
                                   "Can you say that again?",
                                   "I already know that."};

/// A door, a cup on a table: noise that fades to nothing.
Overlap bang(double seconds, std::uint32_t seed) {
  Overlap made{.kind = Overlap::Kind::noise, .name = fmt::format("bang of {:.2f} s", seconds)};
  const auto all = static_cast<std::size_t>((seconds + 1 + around_s) * core::input_rate_hz);
  const auto sounding = static_cast<std::size_t>(seconds * core::input_rate_hz);
  made.samples = white_noise(all, 16, seed);
  const auto loud = white_noise(sounding, 8000, seed);
  const auto begin = static_cast<std::size_t>(around_s * core::input_rate_hz);
  for (std::size_t i = 0; i < loud.size(); ++i) {
    const double fade = std::exp(-6 * static_cast<double>(i) / static_cast<double>(loud.size()));
    made.samples[begin + i] = static_cast<std::int16_t>(loud[i] * fade);
  }
  return made;
}

/// What a recognizer says, and from when on.
struct Partial {
  double from_s = 0;
  core::SamplePos covered = 0;  // speech it was made of
  std::string text;
};

std::string words_upto(const Overlap& overlap, double upto_s) {
  std::string text;
  for (const TimedWord& word : overlap.words) {
    if (word.end_s > upto_s) break;
    text += (text.empty() ? "" : " ") + word.text;
  }
  return text;
}

}  // namespace

std::string_view name(Overlap::Kind kind) {
  switch (kind) {
    case Overlap::Kind::backchannel: return "backchannels";
    case Overlap::Kind::noise: return "noise";
    case Overlap::Kind::interruption: return "interruptions";
  }
  return "";
}

core::Result<std::vector<Overlap>> synthesize_overlaps(tts::TextToSpeech& engine) {
  std::vector<Overlap> overlaps;
  const auto add = [&](Overlap::Kind kind, std::span<const char* const> texts) -> core::Result<> {
    std::vector<Dialog> said;
    for (const char* text : texts) said.push_back({"", text});
    auto turns = synthesize_dialogs(engine, said);
    if (!turns) return turns.error();
    for (SpokenTurn& turn : *turns)
      overlaps.push_back({kind, turn.name, false, std::move(turn.samples), std::move(turn.words)});
    return {};
  };
  if (auto added = add(Overlap::Kind::backchannel, backchannels); !added) return added.error();
  if (auto added = add(Overlap::Kind::interruption, interruptions); !added) return added.error();
  std::uint32_t seed = 1;
  for (const double seconds : {0.05, 0.1, 0.2, 0.4, 0.8}) overlaps.push_back(bang(seconds, seed++));
  return overlaps;
}

std::vector<Overlap> cut_noises(std::span<const LabeledSound> noises) {
  constexpr std::size_t piece = 3 * core::input_rate_hz;
  std::vector<Overlap> overlaps;
  for (const LabeledSound& noise : noises) {
    for (std::size_t at = 0; at + piece <= noise.samples.size(); at += piece) {
      const auto begin = noise.samples.begin() + static_cast<std::ptrdiff_t>(at);
      overlaps.push_back({Overlap::Kind::noise,
                          fmt::format("{} {} s", noise.name, at / core::input_rate_hz),
                          true,
                          {begin, begin + piece},
                          {}});
    }
  }
  return overlaps;
}

core::Result<OverlapOutcome> talk_over(const Overlap& overlap, const Listening& listening,
                                       const turn::InterruptionSettings& settings) {
  turn::PauseDetector detector(listening.pauses);
  turn::Arbiter arbiter;
  arbiter.begin(settings, listening.language);
  const auto probabilities = runtime::speech_probabilities(*listening.detector, overlap.samples);
  const auto window = static_cast<core::SamplePos>(listening.detector->window_samples());

  std::unique_ptr<stt::Recognition> recognition;
  if (listening.words == Words::recognized) {
    auto opened = listening.recognizer->open({.language = listening.language});
    if (!opened) return opened.error();
    recognition = std::move(*opened);
  }

  OverlapOutcome outcome;
  std::optional<double> began_s;
  std::vector<Partial> partials;
  std::size_t told = 0;
  core::SamplePos asked_at = 0;
  const auto take = [&](turn::Reaction reaction, double now_s) {
    const double after_s = now_s - began_s.value_or(now_s);
    switch (reaction) {
      case turn::Reaction::none: break;
      case turn::Reaction::duck: outcome.ducked_s = outcome.ducked_s.value_or(after_s); break;
      case turn::Reaction::hold: outcome.held_s = outcome.held_s.value_or(after_s); break;
      case turn::Reaction::interrupt:
        outcome.interrupted_s = outcome.interrupted_s.value_or(after_s);
        break;
      case turn::Reaction::resume: outcome.resumed_s = after_s; break;
    }
  };

  for (std::size_t i = 0; i < probabilities.size() && !outcome.interrupted_s; ++i) {
    const auto begin = static_cast<core::SamplePos>(i) * window, end = begin + window;
    const double now_s = static_cast<double>(end) / core::input_rate_hz;
    const core::Instant now{core::duration_of(end)};
    const auto edge = detector.step(begin, end, probabilities[i]);
    if (detector.voiced() && !began_s) began_s = static_cast<double>(begin) / core::input_rate_hz;
    switch (edge) {
      case turn::Edge::perhaps_speech: take(arbiter.perhaps_speech(now), now_s); break;
      case turn::Edge::false_start: take(arbiter.nothing(), now_s); break;
      case turn::Edge::perhaps_over:
      case turn::Edge::over: take(arbiter.silence(now), now_s); break;
      case turn::Edge::none:
      case turn::Edge::speech:
      case turn::Edge::speech_again:
        if (detector.in_speech() && detector.voiced())
          take(arbiter.speech(detector.spoken(), now), now_s);
    }
    if (recognition) {
      const auto part =
          std::span(overlap.samples)
              .subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(window));
      if (auto fed = recognition->feed(part); !fed) return fed.error();
    }
    constexpr core::SamplePos interval = core::samples_in(std::chrono::milliseconds(240));
    if (listening.words != Words::none && detector.in_speech() &&
        (edge == turn::Edge::perhaps_over || end - asked_at >= interval)) {
      asked_at = end;
      Partial made{now_s + word_lag_s, detector.spoken(), words_upto(overlap, now_s)};
      if (recognition) {
        auto partial = recognition->partial({});
        if (!partial) return partial.error();
        made.text = std::move(partial->text);
      }
      partials.push_back(std::move(made));
    }
    for (; told < partials.size() && partials[told].from_s <= now_s; ++told) {
      const auto& [from_s, covered, text] = partials[told];
      take(arbiter.words({.text = text, .stable = text.size(), .covered = covered}, now), now_s);
    }
    take(arbiter.tick(now), now_s);
  }
  return outcome;
}

}  // namespace repartee::eval
