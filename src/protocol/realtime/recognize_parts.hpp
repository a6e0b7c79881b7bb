#pragma once
// Sound that comes in an item instead of through the input buffer.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "protocol/realtime/session_config.hpp"
#include "runtime/service.hpp"

namespace repartee::protocol::realtime {

/// In one event.
inline constexpr std::size_t max_sounds = 16;

/// The words in each sound of one event, in order; all of it takes a minute at most. `sounds` are
/// in the session's input format; `tenant` says whose session it is; `stop` gives up. The
/// recognizer's errors; `invalid_argument` for half a sample; `too_large` for more than max_sounds,
/// or for more in all than the server's longest recording.
boost::asio::awaitable<core::Result<std::vector<std::string>>> recognize_sounds(
    std::shared_ptr<runtime::Service> service, std::string tenant, SessionConfig config,
    std::vector<std::string> sounds, std::stop_token stop);

}  // namespace repartee::protocol::realtime
