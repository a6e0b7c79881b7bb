#pragma once
// The beta shape as GA's in other words. The true names of its events are those of OpenAI's client
// library (`openai/resources/beta/realtime`); its OpenAPI file has some wrong.

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "protocol/realtime/errors.hpp"

namespace repartee::protocol::realtime {

/// A server event of GA in the beta's words; nothing for one that the beta does not have.
std::optional<nlohmann::json> to_beta(nlohmann::json event);

/// An error about a field of GA's, "session.audio.output.voice", under the field's name in the
/// beta, "session.voice". Any other stays as it is.
ApiError to_beta(ApiError error);

/// "response.output_audio.delta" → "response.audio.delta".
std::string_view beta_type(std::string_view type);

}  // namespace repartee::protocol::realtime
