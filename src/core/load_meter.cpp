#include "core/load_meter.hpp"

#include <algorithm>
#include <cmath>

namespace repartee::core {
namespace {

// Weight of the newest job in its class's mean.
constexpr double newest = 0.1;

// One final that waited, or some long ago, say little: fewer than this are taken for this many, the
// rest of which did not wait.
constexpr double fewest_waits = 4;

double microseconds(Duration duration) {
  return static_cast<double>(duration.count());
}

}  // namespace

void LoadMeter::Decaying::add(double value, Instant now) {
  sum = read(now) + value;
  at = now;
}

double LoadMeter::Decaying::read(Instant now) const {
  return sum * std::exp(-microseconds(now - at) / microseconds(horizon));
}

void LoadMeter::started(Urgency urgency, Duration waited, Instant now) {
  if (urgency != Urgency::final_transcript) return;
  waits_us_.add(microseconds(waited), now);
  waits_.add(1, now);
}

void LoadMeter::finished(Urgency urgency, Duration cost, Instant now) {
  auto& of = classes_[static_cast<std::size_t>(urgency)];
  of.busy_us.add(microseconds(cost), now);
  of.mean_us += (microseconds(cost) - of.mean_us) * (of.mean_us == 0 ? 1 : newest);
}

Load LoadMeter::load(const JobQueue& queue, int workers, Instant now) const {
  Load load;
  load.workers = workers;
  load.essential = utilization(Urgency::final_transcript, now) +
                   utilization(Urgency::first_clause, now) +
                   utilization(Urgency::later_clause, now);
  load.live = load.essential + utilization(Urgency::partial, now);
  load.final_wait =
      std::max(measured_wait(now), queue.backlog(Urgency::final_transcript) / workers);
  load.turn_cost =
      mean(Urgency::final_transcript) + mean(Urgency::first_clause) + mean(Urgency::later_clause);
  return load;
}

Duration LoadMeter::mean(Urgency urgency) const {
  return Duration(static_cast<Duration::rep>(classes_[static_cast<std::size_t>(urgency)].mean_us));
}

double LoadMeter::utilization(Urgency urgency, Instant now) const {
  return classes_[static_cast<std::size_t>(urgency)].busy_us.read(now) / microseconds(horizon);
}

Duration LoadMeter::measured_wait(Instant now) const {
  const double count = std::max(waits_.read(now), fewest_waits);
  return Duration(static_cast<Duration::rep>(waits_us_.read(now) / count));
}

}  // namespace repartee::core
