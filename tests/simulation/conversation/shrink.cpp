// Delta debugging (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input): leave
// out halves, quarters … single things, as long as the same invariant breaks without them.

#include <algorithm>
#include <functional>

#include "simulator.hpp"

namespace repartee::simulation {

namespace {

class Shrinker {
 public:
  Shrinker(Plan plan, int attempts) : best_(std::move(plan)), left_(attempts) {
    const auto outcome = simulate(best_);
    invariant_ = outcome.invariant();
    seconds_ = outcome.seconds;
  }

  Plan run() {
    if (invariant_.empty()) return best_;
    leave_early();
    for (bool smaller = true; smaller && left_ > 0;) {
      smaller = drop_quirks();
      smaller = drop_parts([](Plan& p) -> auto& { return p.script.utterances; }) || smaller;
      smaller = drop_parts([](Plan& p) -> auto& { return p.script.actions; }) || smaller;
      smaller = drop_parts([](Plan& p) -> auto& { return p.stalls; }) || smaller;
      for (std::size_t i = 0; i < best_.script.utterances.size(); ++i)
        smaller =
            drop_parts([i](Plan& p) -> auto& { return p.script.utterances[i].words; }) || smaller;
      smaller = leave_early() || smaller;
    }
    return best_;
  }

 private:
  bool keep_if_broken(Plan candidate) {
    if (left_-- <= 0) return false;
    const auto outcome = simulate(candidate);
    if (outcome.invariant() != invariant_) return false;
    best_ = std::move(candidate);
    seconds_ = outcome.seconds;
    return true;
  }

  // A network without its stalls quirk keeps those stalls that were not dropped one by one.
  bool drop_quirks() {
    bool smaller = false;
    for (std::size_t i = 0; i < quirks().size(); ++i) {
      if ((best_.quirks >> i & 1U) == 0) continue;
      auto candidate = best_;
      candidate.quirks &= ~(std::uint64_t{1} << i);
      apply_quirks(candidate);
      if (!candidate.stalls.empty()) candidate.stalls = best_.stalls;
      smaller = keep_if_broken(std::move(candidate)) || smaller;
    }
    return smaller;
  }

  template <class List>
  bool drop_parts(const List& list) {
    bool smaller = false;
    for (auto size = list(best_).size(); size > 0; size /= 2) {
      for (std::size_t from = 0; from < list(best_).size() && left_ > 0;) {
        auto candidate = best_;
        auto& parts = list(candidate);
        const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(from);
        parts.erase(begin,
                    begin + static_cast<std::ptrdiff_t>(std::min(size, parts.size() - from)));
        if (keep_if_broken(std::move(candidate))) {
          smaller = true;
        } else {
          from += size;
        }
      }
    }
    return smaller;
  }

  // The person goes once it has happened, or sooner.
  bool leave_early() {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const auto played = std::chrono::ceil<std::chrono::milliseconds>(Milliseconds(seconds_ * 1000));
    bool smaller = false;
    for (const auto length : {played / 4, played / 2, played * 3 / 4, played * 9 / 10, played}) {
      if (length >= best_.script.length) break;
      auto candidate = best_;
      candidate.script.length = length;
      if (!keep_if_broken(std::move(candidate))) continue;
      smaller = true;
      break;
    }
    return smaller;
  }

  Plan best_;
  int left_;
  std::string invariant_;
  double seconds_ = 0;
};

}  // namespace

Plan shrink(Plan plan, int attempts) {
  return Shrinker(std::move(plan), attempts).run();
}

}  // namespace repartee::simulation
