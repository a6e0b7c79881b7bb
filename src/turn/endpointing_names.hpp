#pragma once
// The names of the endpointer's modes, as configurations and clients write them.

#include <optional>
#include <string_view>

#include "turn/endpointer.hpp"

namespace repartee::turn {

/// "silence", "semantic".
inline std::optional<Endpointing> endpointing_named(std::string_view name) {
  if (name == "silence") return Endpointing::silence;
  if (name == "semantic") return Endpointing::semantic;
  return std::nullopt;
}

/// "low", "medium", "high".
inline std::optional<Eagerness> eagerness_named(std::string_view name) {
  if (name == "low") return Eagerness::low;
  if (name == "medium") return Eagerness::medium;
  if (name == "high") return Eagerness::high;
  return std::nullopt;
}

}  // namespace repartee::turn
