#pragma once
// What a client chooses in the query of its address.

#include <map>
#include <string>

#include "core/error.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol::voice_stream {

/// Reads the query into `options`, which hold the server's defaults. `invalid_argument` names the
/// parameter that is wrong; unknown ones are ignored. Replies get the rate of the voice.
core::Result<> read_query(const std::map<std::string, std::string>& query,
                          const runtime::Engines& engines, runtime::SessionOptions& options);

}  // namespace repartee::protocol::voice_stream
