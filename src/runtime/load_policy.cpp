#include "runtime/load_policy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace repartee::runtime {
namespace {

// Of what is too much, the part at which there is room again: no step flickers.
constexpr double calm_share = 0.75;

// From one turn to the next, in a conversation that goes on (the capacity model's cycle).
constexpr core::Duration turn_cycle = std::chrono::seconds(10);

}  // namespace

bool LoadPolicy::overloaded(const core::Load& load) const {
  return load.live > options_.most_utilization * load.workers ||
         load.final_wait > options_.most_final_wait;
}

bool LoadPolicy::calm(const core::Load& load) const {
  return load.live <= calm_share * options_.most_utilization * load.workers &&
         load.final_wait <= options_.most_final_wait / 2;
}

void LoadPolicy::observe(const core::Load& load, core::Instant now) {
  // Nobody asked for so long that nothing of then is in the load any more.
  const bool afresh = observed_at_ && now - *observed_at_ > core::LoadMeter::horizon;
  observed_at_ = now;
  if (!calm(load)) calm_since_.reset();
  if (overloaded(load)) {
    if (step_ < options_.steps.size() && (!stepped_at_ || now - *stepped_at_ >= options_.step_up)) {
      ++step_;
      stepped_at_ = now;
    }
    return;
  }
  if (!calm(load)) return;
  if (afresh) step_ = 0;
  if (!calm_since_) calm_since_ = now;
  if (step_ > 0 && now - *calm_since_ >= options_.step_down) {
    --step_;
    calm_since_ = stepped_at_ = now;
  }
}

Degradation LoadPolicy::level() const {
  return step_ == 0 ? Degradation::none : options_.steps[step_ - 1];
}

core::Result<> LoadPolicy::admit(const core::Load& load, core::Instant now, Visit visit) {
  observe(load, now);
  while (!newcomers_.empty() && now - newcomers_.front() > core::LoadMeter::horizon)
    newcomers_.pop_front();
  const double each = core::to_ms(load.turn_cost) / core::to_ms(turn_cycle);
  const std::size_t own = visit == Visit::conversation ? 1 : 0;
  const double expected = load.essential + each * static_cast<double>(newcomers_.size() + own);
  const bool fits = expected <= options_.most_utilization * load.workers &&
                    load.final_wait <= options_.most_final_wait;
  if (fits && level() != Degradation::refuse) {
    if (own > 0) newcomers_.push_back(now);
    return {};
  }
  return core::Error(
      core::ErrorCode::overloaded, "the server has as many conversations as it can answer in time",
      fmt::format("try again in {} s",
                  std::chrono::duration_cast<std::chrono::seconds>(options_.step_down).count()));
}

void LoadPolicy::leave(core::Instant admitted_at) {
  // Those who came long ago are out of it already.
  const auto found = std::ranges::lower_bound(newcomers_, admitted_at);
  if (found != newcomers_.end() && *found == admitted_at) newcomers_.erase(found);
}

}  // namespace repartee::runtime
