#pragma once
// A timeline as text, and as JSON lines.

#include <nlohmann/json.hpp>
#include <string>

#include "journal/timeline.hpp"

namespace repartee::journal {

/// Turn by turn: what was said, where the time went, what was heard of the answer.
std::string to_text(const Timeline& timeline);

/// {"event":"turn",…} with milliseconds since the session was opened.
nlohmann::ordered_json to_json(const Timeline& timeline, const TurnLine& turn);

/// Both beside each other, for a change of settings: turns and waits.
std::string compared(const Timeline& recorded, const Timeline& changed);

}  // namespace repartee::journal
