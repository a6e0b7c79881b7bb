#include "protocol/turn_mode.hpp"

#include "turn/endpointing_names.hpp"

namespace repartee::protocol {

bool choose_turn_mode(std::string_view name, conversation::Settings& settings) {
  settings.detect_turns = name != "push_to_talk";
  if (!settings.detect_turns) return true;
  const auto mode = turn::endpointing_named(name);
  if (mode) settings.endpointing.mode = *mode;
  return mode.has_value();
}

}  // namespace repartee::protocol
