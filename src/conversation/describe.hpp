#pragma once
// Inputs and effects as one line of text each: for failing tests, journals and debug logs. Two
// equal effects have equal descriptions.

#include <string>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"

namespace repartee::conversation {

std::string describe(const Input& input);
std::string describe(const Effect& effect);

}  // namespace repartee::conversation
