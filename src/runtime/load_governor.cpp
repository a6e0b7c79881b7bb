#include "runtime/load_governor.hpp"

#include <spdlog/spdlog.h>

namespace repartee::runtime {
namespace {

using namespace std::chrono_literals;

// How old a look at the workers may be for a partial transcript.
constexpr core::Duration look_again = 250ms;

std::string_view words(Degradation level) {
  switch (level) {
    case Degradation::none: return "nothing is given up";
    case Degradation::slower_partials: return "partial transcripts come at half their pace";
    case Degradation::no_partials: return "no partial transcripts";
    case Degradation::no_speculation: return "no work before the end of a turn is certain";
    case Degradation::smaller_model: return "a smaller model hears new utterances";
    case Degradation::cheaper_voice: return "a cheaper voice speaks";
    case Degradation::refuse: return "new sessions are refused";
  }
  return "new sessions are refused";
}

}  // namespace

Degradation LoadGovernor::level() {
  const auto now = core::Monotonic::now();
  const std::lock_guard lock(mutex_);
  if (now - looked_at_ >= look_again) {
    looked_at_ = now;
    const auto before = policy_.level();
    policy_.observe(pool_->load(), now);
    tell_changes(before);
  }
  return policy_.level();
}

core::Result<core::Instant> LoadGovernor::admit(Visit visit) {
  const std::lock_guard lock(mutex_);
  const auto now = core::Monotonic::now();
  const auto before = policy_.level();
  const auto admitted = policy_.admit(pool_->load(), now, visit);
  tell_changes(before);
  if (!admitted) return admitted.error();
  return now;
}

void LoadGovernor::leave(core::Instant admitted_at) {
  const std::lock_guard lock(mutex_);
  policy_.leave(admitted_at);
}

void LoadGovernor::tell_changes(Degradation before) {
  if (policy_.level() != before) spdlog::warn("load: {}", words(policy_.level()));
}

}  // namespace repartee::runtime
