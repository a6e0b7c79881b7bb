#pragma once
// What broke an invariant, in words: made only where one broke. Simulated conversations are checked
// a hundred million times a minute.

#include <concepts>
#include <string>

#include "conversation/describe.hpp"

namespace repartee::conversation {

/// Of a text, an effect or event, or of what knows the text when it is called.
template <class Detail>
std::string in_words(const Detail& detail) {
  if constexpr (std::invocable<Detail>) {
    return detail();
  } else if constexpr (std::convertible_to<Detail, std::string>) {
    return detail;
  } else {
    return describe(Effect(detail));
  }
}

}  // namespace repartee::conversation
