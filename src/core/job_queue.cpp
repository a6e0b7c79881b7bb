#include "core/job_queue.hpp"

#include <algorithm>
#include <utility>

namespace repartee::core {
namespace {

constexpr auto partials = static_cast<std::size_t>(Urgency::partial);
constexpr auto recordings = static_cast<std::size_t>(Urgency::batch);

}  // namespace

JobQueue::JobQueue(std::size_t bound, int workers)
    : bound_(bound), most_recordings_(std::max(workers - 1, 1)) {}

std::size_t JobQueue::size() const {
  std::size_t all = 0;
  for (const auto& lane : lanes_) all += lane.ages.size();
  return all;
}

bool JobQueue::push(Job job, Instant now, std::optional<Job>& evicted) {
  if (job.urgency >= Urgency::partial) {
    if (size() >= bound_ / 2) return false;
  } else if (size() >= bound_) {
    evicted = evict();
    if (!evicted) return false;
  }
  auto& lane = this->lane(job.urgency);
  const auto number = next_number_++;
  const Key key{job.deadline, job.cost, number};
  lane.ages.emplace(number, Place{job.tenant, key});
  lane.backlog += job.cost;
  auto& tenant = lane.tenants[job.tenant];
  // Who had nothing to do has not saved up anything.
  if (tenant.jobs.empty()) tenant.served = std::max(tenant.served, lane.clock);
  tenant.jobs.emplace(key, Waiting{std::move(job), now});
  return true;
}

std::optional<JobQueue::Waiting> JobQueue::pop(Instant now) {
  std::size_t first = 0;
  while (first < urgencies && !may_run(first)) ++first;
  if (first == urgencies) return std::nullopt;

  auto chosen = next(lanes_[first]);
  if (const auto old = aged(first, now)) {
    const auto oldest = lanes_[*old].ages.begin()->second;
    const auto cost = std::get<Duration>(oldest.key);
    if (aged_credit_ >= cost) {
      aged_credit_ -= cost;
      first = *old;
      chosen = oldest;
    } else {
      aged_credit_ += std::max(std::get<Duration>(chosen.key), Duration(1)) / aged_share;
    }
  } else {
    aged_credit_ = Duration(0);
  }
  auto& lane = lanes_[first];
  auto taken = take(lane, chosen);
  auto& tenant = lane.tenants[chosen.tenant];
  lane.clock = std::max(lane.clock, tenant.served);
  tenant.served += std::max(taken.job.cost, Duration(1));
  std::erase_if(lane.tenants, [&](const auto& entry) {
    return entry.second.jobs.empty() && entry.second.served <= lane.clock;
  });
  recordings_running_ += first == recordings;
  return taken;
}

void JobQueue::done(Urgency urgency) {
  recordings_running_ -= urgency == Urgency::batch;
}

bool JobQueue::may_run(std::size_t lane) const {
  if (lane == recordings && recordings_running_ >= most_recordings_) return false;
  return !lanes_[lane].ages.empty();
}

JobQueue::Place JobQueue::next(const Lane& lane) {
  const Place* best = nullptr;
  Duration least = Duration::max();
  for (const auto& [name, tenant] : lane.tenants) {
    if (tenant.jobs.empty() || tenant.served >= least) continue;
    least = tenant.served;
    best = &lane.ages.at(std::get<std::uint64_t>(tenant.jobs.begin()->first));
  }
  return *best;
}

// The class, less urgent than `behind`, whose oldest job has waited for too long; of several the
// one with the oldest.
std::optional<std::size_t> JobQueue::aged(std::size_t behind, Instant now) const {
  std::optional<std::size_t> found;
  Instant since = now - aged_after;
  for (auto i = behind + 1; i < urgencies; ++i) {
    if (i == partials || !may_run(i)) continue;
    const auto& place = lanes_[i].ages.begin()->second;
    const auto& oldest = lanes_[i].tenants.at(place.tenant).jobs.at(place.key);
    if (oldest.since > since) continue;
    since = oldest.since;
    found = i;
  }
  return found;
}

JobQueue::Waiting JobQueue::take(Lane& lane, const Place& place) {
  auto entry = lane.tenants.at(place.tenant).jobs.extract(place.key);
  lane.ages.erase(std::get<std::uint64_t>(place.key));
  lane.backlog -= entry.mapped().job.cost;
  return std::move(entry.mapped());
}

std::optional<Job> JobQueue::evict() {
  for (const auto i : {partials, recordings}) {
    auto& lane = lanes_[i];
    if (!lane.ages.empty()) return take(lane, Place(lane.ages.rbegin()->second)).job;
  }
  return std::nullopt;
}

}  // namespace repartee::core
