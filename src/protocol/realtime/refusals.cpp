#include "protocol/realtime/refusals.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace repartee::protocol::realtime {
namespace {

using conversation::Refusal;

// The core's names of fields that have another on the wire.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> names{{
    {"after", "previous_item_id"},
    {"part", "content_index"},
    {"audio_end", "audio_end_ms"},
    {"item", "item_id"},
    {"options.context", "response.input"},
}};

std::string wire_name(const std::string& parameter) {
  for (const auto& [core_name, wire] : names) {
    if (parameter == core_name) return std::string(wire);
  }
  return parameter;
}

ApiError invalid(std::string_view code, const conversation::event::Failure& failure) {
  return {"invalid_request_error", std::string(code), failure.error.text(),
          wire_name(failure.parameter)};
}

}  // namespace

ApiError refusal_error(const conversation::event::Failure& failure, const std::string& response,
                       std::string_view verb) {
  switch (failure.refusal) {
    case Refusal::none: return errors::of(failure.error);
    case Refusal::response_active: return errors::response_active(response);
    case Refusal::response_not_active: return errors::no_active_response();
    case Refusal::too_many_responses: return invalid("too_many_responses", failure);
    case Refusal::no_responses: return errors::no_responses_here();
    case Refusal::nothing_to_commit: return errors::commit_too_small(failure.buffered);
    case Refusal::voice_in_use: return errors::voice_frozen();
    case Refusal::item_exists:
    case Refusal::item_id_reserved: return invalid("item_create_invalid_item_id", failure);
    case Refusal::item_not_found:
      return invalid(verb.empty() ? "item_not_found" : fmt::format("item_{}_invalid_item_id", verb),
                     failure);
    case Refusal::previous_item_not_found:
      return invalid("item_create_invalid_previous_item_id", failure);
    case Refusal::call_not_found:
    case Refusal::call_exists: return invalid("invalid_tool_call_id", failure);
    case Refusal::not_audio: return errors::not_assistant_audio();
    case Refusal::part_not_found: return invalid("invalid_value", failure);
    // The item itself, as it was sent; elsewhere the core's "item" is its id.
    case Refusal::too_large:
      return {"invalid_request_error", "too_large", failure.error.text(), failure.parameter};
    case Refusal::out_of_range: return invalid("invalid_value", failure);
  }
  return errors::of(failure.error);
}

}  // namespace repartee::protocol::realtime
