#pragma once
// The errors of the Realtime API: stable codes that clients act on, in OpenAI's words where those
// are known.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace repartee::protocol::realtime {

/// What an `error` event says. The connection stays open.
struct ApiError {
  std::string type = "invalid_request_error";
  std::string code;  ///< Empty: null on the wire.
  std::string message;
  std::string param;  ///< Which field, from the event's root: "session.audio.input.format"; or "".

  bool operator==(const ApiError&) const = default;
};

namespace errors {

// About the form of a message.
ApiError invalid_json(const std::string& why);
ApiError missing_type();
ApiError unknown_event(std::string_view type);
ApiError missing_parameter(const std::string& param);
ApiError unknown_parameter(const std::string& param);
/// `expected`: "a string", "one of 'a' and 'b'".
ApiError invalid_type(const std::string& param, std::string_view expected);
ApiError invalid_value(const std::string& param, const std::string& why);
ApiError invalid_choice(const std::string& param, std::string_view given,
                        const std::vector<std::string_view>& choices);
ApiError too_large(const std::string& param, std::size_t bytes, std::size_t most);

// About the state of the conversation.
/// Clients wait for a retry until the response it names is done.
ApiError response_active(std::string_view response);
ApiError no_active_response();
ApiError commit_too_small(core::Duration buffered);
ApiError voice_frozen();
ApiError model_is_fixed();
ApiError not_assistant_audio();
ApiError only_over_webrtc(std::string_view event);
ApiError no_responses_here();
ApiError session_expired(core::Duration longest);

/// A failure of the server or of its engines.
ApiError of(const core::Error& error);

}  // namespace errors
}  // namespace repartee::protocol::realtime
