#pragma once
// Settings that sessions and measurements share.

#include "app/config/config.hpp"
#include "core/time.hpp"
#include "turn/endpointer.hpp"
#include "turn/pause_detector.hpp"

namespace repartee::app {

/// When speech begins and a turn is over.
turn::PauseSettings pause_settings(const Config& config);

/// The constants of the semantic endpointer; its mode and eagerness are the caller's to set.
turn::EndpointingSettings endpointing_settings(const Config& config);

/// Audio kept from before a turn.
core::Duration prefix_padding(const Config& config);

}  // namespace repartee::app
