#pragma once
// Recordings that a person named on the command line.

#include <string>

#include "audio/decode.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// Decodes a file; the limits are generous, for it is the person's own. The errors name the file.
core::Result<audio::Recording> read_recording(const std::string& path);

}  // namespace repartee::app
