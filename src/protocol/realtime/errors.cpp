#include "protocol/realtime/errors.hpp"

#include <fmt/format.h>

#include "protocol/realtime/shown.hpp"

namespace repartee::protocol::realtime::errors {
namespace {

ApiError invalid(std::string_view code, std::string message, std::string param = {}) {
  return {"invalid_request_error", std::string(code), std::move(message), std::move(param)};
}

std::string quoted(const std::vector<std::string_view>& names) {
  std::string list;
  for (const auto name : names) {
    if (!list.empty()) list += name == names.back() ? ", and " : ", ";
    list += fmt::format("'{}'", name);
  }
  return list;
}

}  // namespace

ApiError invalid_json(const std::string& why) {
  return invalid("invalid_json", "The event could not be read: " + why + ".");
}

ApiError missing_type() {
  return invalid("invalid_event", "The 'type' field is missing.", "type");
}

ApiError unknown_event(std::string_view type) {
  return invalid(
      "invalid_value",
      fmt::format("Invalid value: '{}'. There is no such client event.", shortened(type)), "type");
}

ApiError missing_parameter(const std::string& param) {
  return invalid("missing_required_parameter",
                 fmt::format("Missing required parameter: '{}'.", param), param);
}

ApiError unknown_parameter(const std::string& param) {
  return invalid("unknown_parameter", fmt::format("Unknown parameter: '{}'.", param), param);
}

ApiError invalid_type(const std::string& param, std::string_view expected) {
  return invalid("invalid_type",
                 fmt::format("Invalid type for '{}': expected {}.", param, expected), param);
}

ApiError invalid_value(const std::string& param, const std::string& why) {
  return invalid("invalid_value", fmt::format("Invalid value for '{}': {}.", param, why), param);
}

ApiError invalid_choice(const std::string& param, std::string_view given,
                        const std::vector<std::string_view>& choices) {
  return invalid("invalid_value",
                 fmt::format("Invalid value: '{}'. Supported values are: {}.", shortened(given),
                             quoted(choices)),
                 param);
}

ApiError too_large(const std::string& param, std::size_t bytes, std::size_t most) {
  return invalid(
      "too_large",
      fmt::format("'{}' has {} bytes; at most {} are accepted at once.", param, bytes, most),
      param);
}

ApiError response_active(std::string_view response) {
  return invalid("conversation_already_has_active_response",
                 fmt::format("Conversation already has an active response in progress: {}. Wait "
                             "until the response is finished before creating a new one.",
                             response));
}

ApiError no_active_response() {
  return invalid("response_cancel_not_active", "Cancellation failed: no active response found");
}

ApiError commit_too_small(core::Duration buffered) {
  return invalid("input_audio_buffer_commit_empty",
                 fmt::format("Error committing input audio buffer: buffer too small. Expected at "
                             "least 100ms of audio, but buffer only has {:.2f}ms of audio.",
                             core::to_ms(buffered)));
}

ApiError voice_frozen() {
  return invalid("cannot_update_voice",
                 "Cannot update a conversation's voice if assistant audio is present.",
                 "session.audio.output.voice");
}

ApiError model_is_fixed() {
  return invalid("invalid_value",
                 "The model of a session cannot be changed; open another connection for it.",
                 "session.model");
}

ApiError not_assistant_audio() {
  return invalid("", "Only model output audio messages can be truncated", "item_id");
}

ApiError only_over_webrtc(std::string_view event) {
  return invalid("invalid_event",
                 fmt::format("'{}' is an event of WebRTC and SIP connections; over a WebSocket the "
                             "client holds the audio itself.",
                             event),
                 "type");
}

ApiError no_responses_here() {
  return invalid("invalid_event", "A transcription session has no responses.", "type");
}

ApiError session_expired(core::Duration longest) {
  return invalid("session_expired",
                 fmt::format("Your session hit the maximum duration of {} minutes.",
                             longest / std::chrono::minutes(1)));
}

ApiError of(const core::Error& error) {
  using core::ErrorCode;
  const bool clients_own = error.code == ErrorCode::invalid_argument ||
                           error.code == ErrorCode::unsupported ||
                           error.code == ErrorCode::not_found || error.code == ErrorCode::too_large;
  return {clients_own ? "invalid_request_error" : "server_error",
          std::string(core::name(error.code)),
          error.text(),
          {}};
}

}  // namespace repartee::protocol::realtime::errors
