#pragma once
// Settings that sessions and measurements share.

#include "app/config/config.hpp"
#include "core/time.hpp"
#include "turn/pause_detector.hpp"

namespace repartee::app {

/// When speech begins and a turn is over.
turn::PauseSettings pause_settings(const Config& config);

/// Audio kept from before a turn.
core::Duration prefix_padding(const Config& config);

}  // namespace repartee::app
