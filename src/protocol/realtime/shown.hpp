#pragma once
// What clients wrote, for messages to them and for the log.

#include <string>
#include <string_view>

namespace repartee::protocol::realtime {

/// What a message repeats of a value.
inline constexpr std::size_t max_shown_bytes = 200;
/// And of a field's name.
inline constexpr std::size_t max_shown_name_bytes = 64;

/// A text as it is, or its beginning of at most `most` bytes and "…". Cut between characters, as
/// far as it is UTF-8.
std::string shortened(std::string_view text, std::size_t most = max_shown_bytes);

/// The name of a field that is not known: shortened, and without control characters, which are
/// escaped ("\x0a"). Names are logged: one must not be able to forge a line of the log.
std::string shown_name(std::string_view name);

}  // namespace repartee::protocol::realtime
