#pragma once
// Logs go to stderr, as text or as one JSON object a line. Use spdlog's functions anywhere:
// spdlog::info("session {} opened", id). Never log audio, transcripts, keys or query strings above
// debug level.

#include <spdlog/spdlog.h>

#include <string>

#include "core/error.hpp"

namespace repartee::core {

/// Sets up spdlog's default logger. `level`: trace, debug, info, warn, error, off. `json`: one
/// object a line with time, level and msg.
Result<> set_up_logging(const std::string& level, bool json);

}  // namespace repartee::core
