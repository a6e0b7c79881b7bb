#pragma once
// Settings that sessions and measurements share.

#include <span>
#include <string_view>

#include "app/config/config.hpp"
#include "conversation/settings.hpp"
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

/// A setting that the conversation core knows, and how it gets there. `apply` changes what follows
/// from that setting, and leaves all else as it is.
struct CoreSetting {
  std::string_view path;
  void (*apply)(const Config& config, conversation::Settings& settings);
};
std::span<const CoreSetting> core_settings();

}  // namespace repartee::app
