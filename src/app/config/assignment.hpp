#pragma once
// What a source of settings (file, environment, flags) yields: values and where each was written.

#include <string>
#include <vector>

#include "app/config/value.hpp"

namespace repartee::app {

struct Assignment {
  const Setting* setting = nullptr;
  Value value;
  std::string origin;  ///< "repartee.toml:12", "REPARTEE_TURN_SILENCE_MS", "--turn-silence-ms".
  std::string tenant = {};  ///< Whose it is; empty: the whole server's. auth.keys are its own keys.
};

using Assignments = std::vector<Assignment>;

}  // namespace repartee::app
