#include "eval/turn_policies.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <tuple>
#include <utility>

namespace repartee::eval {
namespace {

constexpr double least_pause_s = 0.2;
constexpr double most_pause_s = 5;

turn::Evidence evidence_at(const TurnPause& pause, const Known& known) {
  return {.words = known.words,
          .language = "en",
          .expected = pause.expected,
          .prosody = pause.prosody,
          .end_probability = pause.end_probability};
}

double seconds(core::Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

core::Duration duration(double s) {
  return core::Duration(std::llround(s * 1e6));
}

/// The first moment at which as much silence has passed as is asked for then.
template <class Wait>
double first_moment(const TurnPause& pause, const Wait& wait_s) {
  for (std::size_t i = 0; i < pause.known.size(); ++i) {
    const double at_s = std::max(pause.known[i].after_s, wait_s(pause.known[i]));
    if (i + 1 == pause.known.size() || at_s < pause.known[i + 1].after_s) return at_s;
  }
  return 0;  // never: something is always known, if only that nothing is
}

/// What a bootstrap needs of a cost, turn by turn.
struct Sums {
  double pauses = 0, cut_offs = 0, turns = 0, delay_s = 0;

  double share() const { return pauses > 0 ? cut_offs / pauses : 0; }
  double mean_delay_s() const { return turns > 0 ? delay_s / turns : 0; }
};

/// How often each turn was drawn.
using Weights = std::vector<int>;

Sums sum(const Cost& cost, const Weights& weights) {
  Sums sums;
  for (std::size_t i = 0; i < cost.turns.size(); ++i) {
    const double weight = weights[i];
    sums.pauses += weight * cost.turns[i].pauses;
    sums.cut_offs += weight * cost.turns[i].cut_offs;
    sums.delay_s += weight * cost.turns[i].delay_s;
    sums.turns += weight;
  }
  return sums;
}

using Measure = std::optional<double> (*)(const Sweep&, const Weights&, double);

std::optional<double> best_cut_offs(const Sweep& sweep, const Weights& weights, double delay_s) {
  std::optional<double> best;
  for (const Cost& cost : sweep.settings) {
    const Sums sums = sum(cost, weights);
    if (sums.mean_delay_s() <= delay_s) best = std::min(best.value_or(1), sums.share());
  }
  return best;
}

std::optional<double> best_delay(const Sweep& sweep, const Weights& weights, double cut_offs) {
  std::optional<double> best;
  for (const Cost& cost : sweep.settings) {
    const Sums sums = sum(cost, weights);
    if (sums.share() > cut_offs) continue;
    best = best ? std::min(*best, sums.mean_delay_s()) : sums.mean_delay_s();
  }
  return best;
}

std::size_t turns_in(const Sweep& sweep) {
  return sweep.settings.empty() ? 0 : sweep.settings.front().turns.size();
}

/// A figure of weights, on all turns once and on 1,000 resamples of them.
template <class Compute>
Figure bootstrap(std::size_t turns, const Compute& compute) {
  constexpr int resamples = 1000;
  Figure figure{.value = compute(Weights(turns, 1))};
  if (!figure.value || turns < 2) return figure;
  std::mt19937_64 random(1);
  std::vector<double> values;
  for (int i = 0; i < resamples; ++i) {
    Weights weights(turns, 0);
    for (std::size_t k = 0; k < turns; ++k) ++weights[random() % turns];
    if (const auto value = compute(weights)) values.push_back(*value);
  }
  figure.interval = {percentile(values, 0.025), percentile(values, 0.975)};
  return figure;
}

/// Settings that another one beats or equals in every single turn are never chosen: without them
/// the bootstrap is quick.
Sweep pruned(const Sweep& sweep) {
  std::vector<const Cost*> order;
  order.reserve(sweep.settings.size());
  for (const Cost& cost : sweep.settings) order.push_back(&cost);
  std::ranges::sort(order, [](const Cost* a, const Cost* b) {
    return std::tuple(a->mean_delay_s(), a->cut_off_share(), a) <
           std::tuple(b->mean_delay_s(), b->cut_off_share(), b);
  });
  Sweep kept{.name = sweep.name};
  for (const Cost* cost : order) {
    const bool beaten = std::any_of(kept.settings.begin(), kept.settings.end(), [&](const Cost& k) {
      for (std::size_t i = 0; i < k.turns.size(); ++i) {
        if (k.turns[i].cut_offs > cost->turns[i].cut_offs ||
            k.turns[i].delay_s > cost->turns[i].delay_s)
          return false;
      }
      return true;
    });
    if (!beaten) kept.settings.push_back(*cost);
  }
  return kept;
}

Figure measure(const Sweep& sweep, Measure best, double budget) {
  const Sweep kept = pruned(sweep);
  return bootstrap(turns_in(kept),
                   [&](const Weights& weights) { return best(kept, weights, budget); });
}

Figure compare(const Sweep& sweep, const Sweep& other, Measure best, double budget) {
  const Sweep kept = pruned(sweep), others = pruned(other);
  return bootstrap(turns_in(kept), [&](const Weights& weights) -> std::optional<double> {
    const auto own = best(kept, weights, budget), theirs = best(others, weights, budget);
    if (!own || !theirs) return std::nullopt;
    return *own - *theirs;
  });
}

}  // namespace

Decisions decide_by_silence(std::span<const TurnPauses> turns, double silence_s) {
  Decisions decisions;
  for (const TurnPauses& turn : turns)
    decisions.emplace_back(std::vector<double>(turn.pauses.size(), silence_s));
  return decisions;
}

Decisions decide_by_endpointer(std::span<const TurnPauses> turns,
                               const turn::EndpointingSettings& settings) {
  Decisions decisions;
  turn::Endpointer endpointer(settings);
  std::string speaker;
  for (const TurnPauses& turn : turns) {
    if (std::exchange(speaker, turn.speaker) != turn.speaker) endpointer.reset();
    decisions.emplace_back();
    for (const TurnPause& pause : turn.pauses) {
      const double at_s = first_moment(pause, [&](const Known& known) {
        return seconds(endpointer.wait(evidence_at(pause, known)));
      });
      decisions.back().push_back(at_s);
      if (pause.end) continue;
      // A conversation learns from no shorter ones (conversation/ear.cpp).
      constexpr double least_learned_s = 0.2;
      if (at_s < pause.seconds) {
        endpointer.cut_off(duration(pause.seconds));
      } else if (pause.seconds >= least_learned_s) {
        endpointer.paused(duration(pause.seconds));
      }
    }
  }
  return decisions;
}

double Cost::cut_off_share() const {
  return sum(*this, Weights(turns.size(), 1)).share();
}
double Cost::mean_delay_s() const {
  return sum(*this, Weights(turns.size(), 1)).mean_delay_s();
}
double Cost::turns_cut_off_share() const {
  if (turns.empty()) return 0;
  const auto cut = std::ranges::count_if(turns, [](const Turn& turn) { return turn.cut_offs > 0; });
  return static_cast<double>(cut) / static_cast<double>(turns.size());
}
double Cost::delay_s(double share) const {
  std::vector<double> delays;
  delays.reserve(turns.size());
  for (const Turn& turn : turns) delays.push_back(turn.delay_s);
  return percentile(std::move(delays), share);
}

Cost cost_of(std::span<const TurnPauses> turns, const Decisions& decisions) {
  Cost cost;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    Cost::Turn& own = cost.turns.emplace_back();
    for (std::size_t k = 0; k < turns[i].pauses.size(); ++k) {
      const TurnPause& pause = turns[i].pauses[k];
      const double at_s = decisions[i][k];
      if (pause.end) {
        own.delay_s = at_s;
      } else if (pause.seconds >= least_pause_s && pause.seconds <= most_pause_s) {
        ++own.pauses;
        own.cut_offs += at_s < pause.seconds ? 1 : 0;
      }
    }
  }
  return cost;
}

Sweep sweep_silence(std::span<const TurnPauses> turns) {
  Sweep sweep{.name = "silence"};
  for (int ms = 100; ms <= 4000; ms += 10)
    sweep.settings.push_back(cost_of(turns, decide_by_silence(turns, ms / 1000.0)));
  return sweep;
}

Sweep sweep_endpointer(std::span<const TurnPauses> turns, const turn::EndpointingSettings& settings,
                       std::string name) {
  Sweep sweep{.name = std::move(name)};
  auto tried = settings;
  tried.eagerness = turn::Eagerness::medium;
  for (const int shortest_ms : {100, 150, 200, 250, 300, 400, 500}) {
    tried.shortest = std::chrono::milliseconds(shortest_ms);
    for (int patience = -20; patience <= 120; patience += 2) {
      tried.patience_medium = static_cast<float>(patience) / 10;
      sweep.settings.push_back(cost_of(turns, decide_by_endpointer(turns, tried)));
    }
  }
  return sweep;
}

Sweep sweep_policy(std::span<const TurnPauses> turns, const turn::EndpointingSettings& settings) {
  const turn::Endpointer endpointer(settings);
  // What is known of each pause, once: the grid is large.
  std::map<const Known*, double> probabilities;
  for (const TurnPauses& turn : turns) {
    for (const TurnPause& pause : turn.pauses) {
      for (const Known& known : pause.known)
        probabilities[&known] = endpointer.probability(evidence_at(pause, known));
    }
  }
  const auto decide = [&](double threshold, double action_delay_s, double timeout_s) {
    Decisions decisions;
    for (const TurnPauses& turn : turns) {
      decisions.emplace_back();
      for (const TurnPause& pause : turn.pauses) {
        decisions.back().push_back(first_moment(pause, [&](const Known& known) {
          return probabilities.at(&known) >= threshold ? action_delay_s : timeout_s;
        }));
      }
    }
    return decisions;
  };
  Sweep sweep{.name = "eot-bench policy"};
  for (int threshold = 0; threshold <= 100; ++threshold) {
    for (int action = 2; action <= 10; ++action) {
      for (int timeout = 2; timeout <= 7; ++timeout)
        sweep.settings.push_back(
            cost_of(turns, decide(threshold / 100.0, action / 10.0, timeout / 2.0)));
    }
  }
  return sweep;
}

Figure cut_offs_at(const Sweep& sweep, double delay_s) {
  return measure(sweep, best_cut_offs, delay_s);
}
Figure delay_at(const Sweep& sweep, double cut_offs) {
  return measure(sweep, best_delay, cut_offs);
}
Figure cut_offs_less(const Sweep& sweep, const Sweep& other, double delay_s) {
  return compare(sweep, other, best_cut_offs, delay_s);
}
Figure delay_less(const Sweep& sweep, const Sweep& other, double cut_offs) {
  return compare(sweep, other, best_delay, cut_offs);
}

std::vector<Point> frontier(const Sweep& sweep) {
  std::vector<Point> points;
  points.reserve(sweep.settings.size());
  for (const Cost& cost : sweep.settings)
    points.push_back({cost.mean_delay_s(), cost.cut_off_share()});
  std::ranges::sort(points, {}, [](const Point& p) { return std::pair(p.delay_s, p.cut_offs); });
  std::vector<Point> kept;
  for (const Point& point : points) {
    if (kept.empty() || point.cut_offs < kept.back().cut_offs) kept.push_back(point);
  }
  return kept;
}

}  // namespace repartee::eval
