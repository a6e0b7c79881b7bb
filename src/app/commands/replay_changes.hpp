#pragma once
// What `repartee replay --set` changes of a recorded conversation.

#include <string>
#include <vector>

#include "core/error.hpp"
#include "journal/what_if.hpp"

namespace repartee::app {

/// Each of "turn.silence_ms=400" changes that one setting; all others stay as they were recorded.
/// `invalid_argument` for what conversations do not know and for values that cannot be, with what
/// may have been meant.
core::Result<journal::Change> replay_changes(const std::vector<std::string>& assignments);

}  // namespace repartee::app
