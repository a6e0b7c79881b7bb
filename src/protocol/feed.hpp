#pragma once
// Much audio at once, without holding up everybody else.

#include <boost/asio/awaitable.hpp>
#include <span>
#include <string>

#include "runtime/session.hpp"

namespace repartee::protocol {

/// Gives a session live audio of any length. What takes long (a message of a minute) goes in slice
/// by slice, and other connections get their turn on this thread in between. Runs on the session's
/// strand; the session and the samples outlive it.
boost::asio::awaitable<void> feed(runtime::Session& session, std::span<const std::int16_t> samples);

/// "flow": the client sends faster than real time and should slow down, or may go on.
std::string flow_message(bool slow_down, core::Duration ahead);

}  // namespace repartee::protocol
