#pragma once
// One stretch of recorded speech through the recognizers that live sessions use as well.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <stop_token>
#include <string>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "runtime/engines.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::runtime {

/// What is said in `samples` (16 kHz mono, at most longest_piece_s; see pieces.hpp), with times
/// from their start. Waits for a free decoder, after those whose deadline is earlier; `tenant` says
/// whose work it is, where computing time is shared out. The engine's
/// errors; `overloaded` when too much work waits already; `cancelled` at once when `stop` is
/// requested.
boost::asio::awaitable<core::Result<stt::Transcript>> recognize(
    std::shared_ptr<const Engines> engines, audio::Samples samples, stt::RecognitionOptions options,
    core::Instant deadline, std::stop_token stop, std::string tenant = {});

}  // namespace repartee::runtime
