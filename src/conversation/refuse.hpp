#pragma once
// How the core says no: nothing has changed, and the client learns which of its messages was wrong,
// where, and why.

#include <string>

#include "conversation/effects.hpp"

namespace repartee::conversation {

inline void refuse(Refusal refusal, const std::string& ref, std::string parameter,
                   core::Error error, Effects& out) {
  event::Failure failure{std::move(error)};
  failure.refusal = refusal;
  failure.ref = ref;
  failure.parameter = std::move(parameter);
  out.emplace_back(std::move(failure));
}

inline void refuse_item(const ItemId& item, const std::string& ref, Effects& out) {
  refuse(Refusal::item_not_found, ref, "item",
         {core::ErrorCode::not_found, "there is no item '" + item + "' in the conversation"}, out);
}

}  // namespace repartee::conversation
