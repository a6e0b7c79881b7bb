// The words of the core's alphabet.
#include "conversation/effects.hpp"

namespace repartee::conversation {

std::string_view name(State state) {
  switch (state) {
    case State::listening: return "listening";
    case State::hearing: return "hearing";
    case State::thinking: return "thinking";
    case State::speaking: return "speaking";
    case State::interrupted: return "interrupted";
    case State::closed: return "closed";
  }
  return "closed";
}

std::string_view name(ReplyStatus status) {
  switch (status) {
    case ReplyStatus::completed: return "completed";
    case ReplyStatus::interrupted: return "interrupted";
    case ReplyStatus::failed: return "failed";
    case ReplyStatus::incomplete: return "incomplete";
  }
  return "failed";
}

std::string_view name(EndReason reason) {
  switch (reason) {
    case EndReason::none: return "";
    case EndReason::turn_detected: return "turn_detected";
    case EndReason::client_cancelled: return "client_cancelled";
    case EndReason::closed: return "closed";
    case EndReason::max_output_tokens: return "max_output_tokens";
    case EndReason::content_filter: return "content_filter";
  }
  return "";
}

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::none: return "";
    case Refusal::response_active: return "response_active";
    case Refusal::response_not_active: return "response_not_active";
    case Refusal::too_many_responses: return "too_many_responses";
    case Refusal::no_responses: return "no_responses";
    case Refusal::nothing_to_commit: return "nothing_to_commit";
    case Refusal::voice_in_use: return "voice_in_use";
    case Refusal::item_exists: return "item_exists";
    case Refusal::item_id_reserved: return "item_id_reserved";
    case Refusal::item_not_found: return "item_not_found";
    case Refusal::previous_item_not_found: return "previous_item_not_found";
    case Refusal::call_not_found: return "call_not_found";
    case Refusal::call_exists: return "call_exists";
    case Refusal::not_audio: return "not_audio";
    case Refusal::part_not_found: return "part_not_found";
    case Refusal::too_large: return "too_large";
    case Refusal::out_of_range: return "out_of_range";
  }
  return "";
}

}  // namespace repartee::conversation
