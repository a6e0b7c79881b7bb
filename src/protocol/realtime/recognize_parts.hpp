#pragma once
// Sound that comes in an item instead of through the input buffer.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "protocol/realtime/session_config.hpp"
#include "runtime/service.hpp"

namespace repartee::protocol::realtime {

/// The words in it. `bytes` are in the session's input format; `tenant` says whose session it is.
/// The recognizer's errors; `too_large` for more than the server's longest recording.
boost::asio::awaitable<core::Result<std::string>> recognize_sound(
    std::shared_ptr<runtime::Service> service, std::string tenant, SessionConfig config,
    std::string bytes);

}  // namespace repartee::protocol::realtime
