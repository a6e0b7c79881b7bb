#pragma once
// From the core's refusals and failures to the wire's errors.

#include <string>

#include "conversation/effects.hpp"
#include "protocol/realtime/errors.hpp"

namespace repartee::protocol::realtime {

/// `response`: the id of `failure.reply`, if any. `verb`: what was to be done with an item that is
/// not there: "retrieve" …
ApiError refusal_error(const conversation::event::Failure& failure, const std::string& response,
                       std::string_view verb);

}  // namespace repartee::protocol::realtime
