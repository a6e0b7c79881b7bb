#pragma once
// The sound of an item that a client asks for again.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "core/worker_pool.hpp"
#include "protocol/realtime/audio_format.hpp"

namespace repartee::protocol::realtime {

/// Base64 in `format`. Made on a worker, since five minutes of sound would hold up whatever else
/// the thread serves; `tenant` says whose it is, where computing time is shared out. `overloaded`
/// when the pool is full.
boost::asio::awaitable<core::Result<std::string>> encode_sound(
    std::shared_ptr<core::WorkerPool> pool, audio::Sound sound, AudioFormat format,
    std::string tenant);

}  // namespace repartee::protocol::realtime
