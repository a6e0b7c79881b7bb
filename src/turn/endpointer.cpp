#include "turn/endpointer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "turn/ending.hpp"

namespace repartee::turn {
namespace {

// Who is cut off waits longer than was thought: by how much at least.
constexpr double cut_off_growth = 1.25;

double log_odds(double probability) {
  constexpr double least = 1e-4;
  const double p = std::clamp(probability, least, 1 - least);
  return std::log(p / (1 - p));
}

float odds_after(const EndingOdds& odds, Ending ending) {
  switch (ending) {
    case Ending::nothing: return odds.nothing;
    case Ending::finished: return odds.finished;
    case Ending::answered: return odds.answered;
    case Ending::unmarked: return odds.unmarked;
    case Ending::running: return odds.running;
    case Ending::comma: return odds.comma;
    case Ending::leaning: return odds.leaning;
    case Ending::open: return odds.open;
    case Ending::filler: return odds.filler;
    case Ending::dictating: return odds.dictating;
  }
  return odds.nothing;
}

// What is not a number says nothing.
double finite(double value) {
  return std::isfinite(value) ? value : 0;
}

// Of speech too short to be counted nothing is known.
double faster(const Prosody& prosody, const EndpointingSettings& settings) {
  const double rate = finite(prosody.rate);
  return rate > 0 ? (rate - settings.rate_usual) * settings.rate_weight : 0;
}

double weigh(const Prosody& prosody, const EndpointingSettings& settings) {
  const double sum = -finite(prosody.pitch_slope) * settings.pitch_weight -
                     finite(prosody.pitch_level) * settings.pitch_level_weight -
                     finite(prosody.energy_slope) * settings.energy_weight -
                     faster(prosody, settings);
  const double most = settings.prosody_most;
  return std::clamp(sum, -most, most);
}

double weigh_all(const Evidence& evidence, const EndpointingSettings& settings) {
  const auto ending = ending_of(evidence.words, evidence.language, evidence.expected);
  double sum = log_odds(odds_after(settings.odds, ending));
  if (ending != Ending::nothing && !writes_marks(evidence.words)) {
    const double unmarked = log_odds(settings.odds.unmarked);
    sum = unmarked + settings.unmarked_trust * (sum - unmarked);
  }
  if (evidence.prosody) sum += weigh(*evidence.prosody, settings);
  if (evidence.end_probability && std::isfinite(*evidence.end_probability)) {
    const double most = settings.model_most;
    sum += settings.model_weight *
           std::clamp(log_odds(static_cast<double>(*evidence.end_probability)), -most, most);
  }
  return sum;
}

float patience(const EndpointingSettings& settings) {
  switch (settings.eagerness) {
    case Eagerness::low: return settings.patience_low;
    case Eagerness::medium: return settings.patience_medium;
    case Eagerness::high: return settings.patience_high;
  }
  return settings.patience_medium;
}

}  // namespace

Endpointer::Endpointer(EndpointingSettings settings)
    : settings_(settings), pause_(settings.pause) {}

core::Duration Endpointer::longest() const {
  switch (settings_.eagerness) {
    case Eagerness::low: return settings_.longest_low;
    case Eagerness::medium: return settings_.longest_medium;
    case Eagerness::high: return settings_.longest_high;
  }
  return settings_.longest_medium;
}

core::Duration Endpointer::wait(const Evidence& evidence) const {
  if (settings_.mode == Endpointing::silence) return settings_.silence;
  const double wait_us =
      static_cast<double>(pause_.count()) * (patience(settings_) - weigh_all(evidence, settings_));
  const auto most = std::max(longest(), settings_.shortest);
  return std::clamp(core::Duration(std::llround(wait_us)), settings_.shortest, most);
}

double Endpointer::probability(const Evidence& evidence) const {
  return 1 / (1 + std::exp(-weigh_all(evidence, settings_)));
}

void Endpointer::paused(core::Duration pause) {
  const double memory = std::clamp(settings_.pause_memory, 0.0F, 1.0F);
  const auto heard = std::clamp(pause, core::Duration::zero(), longest());
  const double learned = memory * static_cast<double>(pause_.count()) +
                         (1 - memory) * static_cast<double>(heard.count());
  pause_ = std::clamp(core::Duration(std::llround(learned)), settings_.pause_least,
                      std::max(settings_.pause_most, settings_.pause_least));
}

// An error says more than a pause that was waited for: it is learned as two of them, and never as
// less than was thought, since that was too little.
void Endpointer::cut_off(core::Duration pause) {
  const auto longer = std::max(
      pause, core::Duration(std::llround(cut_off_growth * static_cast<double>(pause_.count()))));
  paused(longer);
  paused(longer);
}

void Endpointer::reset() {
  pause_ = settings_.pause;
}

std::string_view name(Endpointing mode) {
  return mode == Endpointing::silence ? "silence" : "semantic";
}

std::string_view name(Eagerness eagerness) {
  constexpr std::array names{"low", "medium", "high"};
  return names.at(static_cast<std::size_t>(eagerness));
}

std::string_view name(Expected expected) {
  constexpr std::array names{"anything", "yes_no", "digits", "spelling", "email", "name"};
  return names.at(static_cast<std::size_t>(expected));
}

}  // namespace repartee::turn
