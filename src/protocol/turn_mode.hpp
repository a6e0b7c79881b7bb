#pragma once
// What ends a turn, as clients name it.

#include <string_view>

#include "conversation/settings.hpp"

namespace repartee::protocol {

/// "silence", "semantic", or "push_to_talk": a turn is what lies between two commits. False for any
/// other name.
bool choose_turn_mode(std::string_view name, conversation::Settings& settings);

inline constexpr char turn_modes[] = "'silence', 'semantic' or 'push_to_talk'";

}  // namespace repartee::protocol
