#pragma once
// Base64 (RFC 4648 section 4, with padding) for audio inside JSON.

#include <optional>
#include <string>
#include <string_view>

namespace repartee::core {

std::string to_base64(std::string_view bytes);

/// The bytes of a text of whole groups of four; nothing for any other text. What a padded group's
/// unused bits say does not matter.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace repartee::core
