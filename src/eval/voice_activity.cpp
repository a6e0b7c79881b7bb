#include "eval/voice_activity.hpp"

#include <algorithm>
#include <optional>

#include "core/time.hpp"

namespace repartee::eval {
namespace {

constexpr double label_tolerance_s = 0.3;

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double at_s(core::SamplePos samples) {
  return static_cast<double>(samples) / core::input_rate_hz;
}

}  // namespace

double WindowCounts::miss_rate() const {
  return share(missed, speech);
}
double WindowCounts::false_alarm_rate() const {
  return share(false_alarms, other);
}
double WindowCounts::accuracy() const {
  return 1 - share(missed + false_alarms, speech + other);
}
WindowCounts& WindowCounts::operator+=(const WindowCounts& more) {
  speech += more.speech;
  missed += more.missed;
  other += more.other;
  false_alarms += more.false_alarms;
  return *this;
}

double Activity::window_s() const {
  return static_cast<double>(window_samples) / core::input_rate_hz;
}

bool is_speech(const Activity& activity, std::size_t window, std::span<const Span> labels) {
  const double middle = (static_cast<double>(window) + 0.5) * activity.window_s();
  return std::ranges::any_of(
      labels, [&](const Span& label) { return label.begin_s <= middle && middle < label.end_s; });
}

WindowCounts count_windows(const Activity& activity, std::span<const Span> labels,
                           float threshold) {
  WindowCounts counts;
  for (std::size_t i = 0; i < activity.probabilities.size(); ++i) {
    const bool heard = activity.probabilities[i] >= threshold;
    if (is_speech(activity, i, labels)) {
      ++counts.speech;
      counts.missed += heard ? 0 : 1;
    } else {
      ++counts.other;
      counts.false_alarms += heard ? 1 : 0;
    }
  }
  return counts;
}

std::vector<Turn> find_turns(const Activity& activity, const turn::PauseSettings& settings) {
  turn::PauseDetector detector(settings);
  std::vector<Turn> turns;
  core::SamplePos at = 0;
  std::optional<Turn> open;
  const auto close = [&] {
    open->end_s = at_s(detector.speech_end());
    open->ended_s = at_s(at);
    turns.push_back(*open);
    open.reset();
  };
  for (const float probability : activity.probabilities) {
    const auto begin = at;
    at += activity.window_samples;
    const auto edge = detector.step(begin, at, probability);
    if (edge == turn::Edge::speech) {
      open = Turn{.begin_s = at_s(detector.speech_begin()), .started_s = at_s(at)};
    } else if (edge == turn::Edge::over && open) {
      close();
    }
  }
  if (open) close();
  return turns;
}

TurnCounts& TurnCounts::operator+=(const TurnCounts& more) {
  utterances += more.utterances;
  missed += more.missed;
  merged += more.merged;
  onset_delays_s.insert(onset_delays_s.end(), more.onset_delays_s.begin(),
                        more.onset_delays_s.end());
  end_delays_s.insert(end_delays_s.end(), more.end_delays_s.begin(), more.end_delays_s.end());
  return *this;
}

TurnCounts count_turns(std::span<const Turn> turns, std::span<const Span> utterances) {
  TurnCounts counts{.utterances = utterances.size()};
  for (std::size_t i = 0; i < utterances.size(); ++i) {
    const Span& said = utterances[i];
    const auto touches = [&](const Turn& turn) {
      return turn.started_s > said.begin_s && turn.begin_s < said.end_s;
    };
    const auto open_before = [&](const Turn& turn) {
      const double before = said.begin_s - label_tolerance_s;
      return turn.started_s <= before && turn.ended_s > said.begin_s;
    };
    if (std::ranges::any_of(turns, open_before)) {
      ++counts.merged;
      continue;
    }
    const auto first = std::ranges::find_if(turns, touches);
    if (first == turns.end()) {
      // One that was certain within the tolerance before the label is this utterance's as well.
      const bool early = std::ranges::any_of(turns, [&](const Turn& turn) {
        return turn.started_s <= said.begin_s && turn.ended_s > said.begin_s;
      });
      counts.missed += early ? 0 : 1;
      if (early) counts.onset_delays_s.push_back(0);
      continue;
    }
    counts.onset_delays_s.push_back(first->started_s - said.begin_s);
    // A pause within the utterance may have ended a turn: the last one that it holds counts.
    auto last = first;
    while (last + 1 != turns.end() && touches(*(last + 1))) ++last;
    const double next = i + 1 < utterances.size() ? utterances[i + 1].begin_s : last->ended_s + 1;
    if (last->ended_s < next) counts.end_delays_s.push_back(last->ended_s - said.end_s);
  }
  return counts;
}

double active_seconds(std::span<const Turn> turns) {
  double sum = 0;
  for (const Turn& turn : turns) sum += turn.ended_s - turn.started_s;
  return sum;
}

}  // namespace repartee::eval
