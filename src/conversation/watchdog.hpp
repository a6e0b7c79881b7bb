#pragma once
// The last resort against silence: every stage has a deadline of its own, and should one be
// forgotten, nobody waits for ever.

#include <cstdint>

#include "core/time.hpp"

namespace repartee::conversation {

/// Watches for a while in which somebody waits and nothing happens.
class Watchdog {
 public:
  /// `busy`: somebody waits for something to happen. `progress`: a number that changes with
  /// everything that does. True once it has not changed for `patience`; then it starts anew.
  bool bites(bool busy, std::int64_t progress, core::Duration patience, core::Instant now) {
    if (!busy || !busy_ || progress != progress_) since_ = now;
    busy_ = busy;
    progress_ = progress;
    if (!busy || now < since_ + patience) return false;
    since_ = now;
    return true;
  }
  /// When to look again; Instant::max() while nobody waits.
  core::Instant due(core::Duration patience) const {
    return busy_ ? since_ + patience : core::Instant::max();
  }

 private:
  bool busy_ = false;
  std::int64_t progress_ = 0;
  core::Instant since_{};
};

}  // namespace repartee::conversation
