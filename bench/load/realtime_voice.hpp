#pragma once
// The Realtime API as a client of the load generator, beside the native one: the same person, the
// same sentences, another wire.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "app/talk/voice_client.hpp"
#include "core/time.hpp"

namespace repartee::bench {

/// Connects to /v1/realtime and sets the silence that ends a turn. Sound is taken at 16 kHz and
/// sent at the API's 24 kHz; what comes is given as the frames of the native protocol, at 24 kHz.
/// There is no acknowledgement of playback on this wire, and no waterfall.
boost::asio::awaitable<core::Result<std::shared_ptr<app::VoiceClient>>> open_realtime(
    std::string url, core::Duration silence);

}  // namespace repartee::bench
