#pragma once
// What voices are asked to say when they are measured.

#include <span>
#include <string_view>

namespace repartee::eval {

/// Thirty everyday sentences of 4 to 12 words, without names that only one spelling fits.
std::span<const std::string_view> sentences();

}  // namespace repartee::eval
