#include "runtime/service.hpp"

#include <fmt/format.h>

#include <random>
#include <vector>

namespace repartee::runtime {
namespace {

// Names for logs and clients; nothing is authorized by knowing one.
std::string new_id() {
  thread_local std::mt19937_64 random(std::random_device{}());
  return fmt::format("sess_{:016x}", random());
}

}  // namespace

const SessionDefaults& Service::of(const std::string& tenant) const {
  const auto own = tenants.find(tenant);
  return own == tenants.end() ? *this : own->second;
}

SessionRegistry::Seat::~Seat() {
  if (registry_) registry_->leave(id_);
}

void SessionRegistry::Seat::on_end(std::function<void(Ending)> end) {
  std::optional<Ending> asked;
  {
    const std::lock_guard lock(registry_->mutex_);
    asked = registry_->ending_;
    registry_->sessions_[id_].end = end;
  }
  if (asked) end(*asked);
}

void SessionRegistry::govern(std::shared_ptr<LoadGovernor> load) {
  const std::lock_guard lock(mutex_);
  load_ = std::move(load);
}

core::Result<SessionRegistry::Seat> SessionRegistry::admit(Visit visit) {
  const std::lock_guard lock(mutex_);
  if (ending_) {
    return core::Error(core::ErrorCode::overloaded, "the server is shutting down",
                       "connect again in a moment");
  }
  if (sessions_.size() >= capacity_) {
    return core::Error(core::ErrorCode::overloaded,
                       fmt::format("the server is full ({} sessions)", sessions_.size()),
                       "try again in a moment, or raise server.max_sessions");
  }
  Seated seated{.end = [](Ending) {}, .newcomer_since = {}};
  if (load_) {
    const auto admitted = load_->admit(visit);
    if (!admitted) return admitted.error();
    if (visit == Visit::conversation) seated.newcomer_since = *admitted;
  }
  auto id = new_id();
  sessions_.emplace(id, std::move(seated));
  return Seat(*this, std::move(id));
}

void SessionRegistry::drain() {
  ask(Ending::when_idle);
}

void SessionRegistry::end() {
  ask(Ending::now);
}

void SessionRegistry::ask(Ending ending) {
  std::vector<std::function<void(Ending)>> all;
  {
    const std::lock_guard lock(mutex_);
    ending_ = ending;
    for (const auto& [id, seated] : sessions_) all.push_back(seated.end);
  }
  for (const auto& end : all) end(ending);
}

std::size_t SessionRegistry::count() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

void SessionRegistry::leave(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto gone = sessions_.find(id);
  if (gone == sessions_.end()) return;
  if (const auto since = gone->second.newcomer_since; since && load_) load_->leave(*since);
  sessions_.erase(gone);
}

}  // namespace repartee::runtime
