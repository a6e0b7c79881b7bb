#include "runtime/guess_budget.hpp"

#include <algorithm>
#include <chrono>

namespace repartee::runtime {

std::int64_t GuessBudget::share_of(const std::string& tenant) const {
  const auto own = tenants_.find(tenant);
  return own == tenants_.end() ? tokens_per_minute_ : own->second;
}

double GuessBudget::remaining(const Lost& lost, std::int64_t share, core::Instant now) {
  const auto minutes = std::chrono::duration<double, std::ratio<60>>(now - lost.at).count();
  return std::max(lost.tokens - minutes * static_cast<double>(share), 0.0);
}

bool GuessBudget::affordable(const std::string& tenant, core::Instant now) {
  const auto share = share_of(tenant);
  if (share == 0) return true;
  const std::lock_guard guard(mutex_);
  const auto lost = lost_.find(tenant);
  return lost == lost_.end() || remaining(lost->second, share, now) < static_cast<double>(share);
}

void GuessBudget::spend(const std::string& tenant, std::int64_t tokens, core::Instant now) {
  const auto share = share_of(tenant);
  if (share == 0 || tokens <= 0) return;
  const std::lock_guard guard(mutex_);
  std::erase_if(lost_, [&](const auto& entry) {
    return remaining(entry.second, share_of(entry.first), now) == 0;
  });
  auto& lost = lost_[tenant];
  lost = {remaining(lost, share, now) + static_cast<double>(tokens), now};
}

}  // namespace repartee::runtime
