#pragma once
// One member of what a server sent.

#include <nlohmann/json.hpp>

namespace repartee::stt {

/// null where `value` is no object, or has none of that name.
inline const nlohmann::json& member(const nlohmann::json& value, const char* name) {
  static const nlohmann::json null;
  if (!value.is_object()) return null;
  const auto found = value.find(name);
  return found == value.end() ? null : *found;
}

}  // namespace repartee::stt
