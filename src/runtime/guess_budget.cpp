#include "runtime/guess_budget.hpp"

#include <algorithm>
#include <chrono>

namespace repartee::runtime {

double GuessBudget::remaining(const Lost& lost, core::Instant now) const {
  const auto minutes = std::chrono::duration<double, std::ratio<60>>(now - lost.at).count();
  return std::max(lost.tokens - minutes * static_cast<double>(tokens_per_minute_), 0.0);
}

bool GuessBudget::affordable(const std::string& tenant, core::Instant now) {
  if (tokens_per_minute_ == 0) return true;
  const std::lock_guard guard(mutex_);
  const auto lost = lost_.find(tenant);
  return lost == lost_.end() ||
         remaining(lost->second, now) < static_cast<double>(tokens_per_minute_);
}

void GuessBudget::spend(const std::string& tenant, std::int64_t tokens, core::Instant now) {
  if (tokens_per_minute_ == 0 || tokens <= 0) return;
  const std::lock_guard guard(mutex_);
  std::erase_if(lost_, [&](const auto& entry) { return remaining(entry.second, now) == 0; });
  auto& lost = lost_[tenant];
  lost = {remaining(lost, now) + static_cast<double>(tokens), now};
}

}  // namespace repartee::runtime
