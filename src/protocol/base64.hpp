#pragma once
// Base64 (RFC 4648 section 4, with padding) for audio inside JSON.

#include <string>
#include <string_view>

namespace repartee::protocol {

std::string to_base64(std::string_view bytes);

}  // namespace repartee::protocol
