#pragma once
// A wait that a stop ends.

#include <chrono>
#include <stop_token>

namespace repartee::core {

/// Blocks the calling thread for `time`, or until a stop is requested. False when it was, before or
/// meanwhile.
bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace repartee::core
