#pragma once
// How much of a displayed text has been heard, when so much of its spoken form has.

#include <cstddef>
#include <string_view>

#include "tts/text/origins.hpp"

namespace repartee::tts {

/// The length of the part of `shown` that was heard, when the first `heard_bytes` of `spoken` were:
/// it ends before the first word of which any spoken word is yet to be heard ("$5.20" counts when
/// the last of "5 dollars 20" was said). What is shown and not spoken counts with what stands
/// before it; nothing heard is 0, everything heard all of `shown`. Words are what white space
/// separates; in Han and Kana, characters.
std::size_t heard_prefix(std::string_view shown, std::string_view spoken, const Origins& origins,
                         std::size_t heard_bytes);

}  // namespace repartee::tts
