#pragma once
// Errors about settings say where the value came from.

#include "app/config/load.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// The same error; where its message names settings and somebody has set one of them, the place of
/// the first such goes in front: "repartee.toml:2: server.listen: …", as `repartee config` has it.
/// What another program said (provider_failed, closed) may name settings as well, but its own.
core::Error with_origin(core::Error error, const Loaded& loaded);

}  // namespace repartee::app
