#pragma once
// What is said in place of the model, in the languages that have sentences for it.

#include <string>

#include "conversation/ids.hpp"
#include "conversation/settings.hpp"

namespace repartee::conversation {

/// "Let me check.": the settings' own, else one of the language's (English where it has none); the
/// next turn gets the next one.
std::string filler(const Settings& settings, TurnId turn);

/// "Sorry, I can't answer right now."; empty where none is wanted.
std::string apology(const Settings& settings);

/// "Are you still there?"
std::string idle_prompt(const Settings& settings);

}  // namespace repartee::conversation
