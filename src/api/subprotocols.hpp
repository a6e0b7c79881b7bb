#pragma once
// The sub-protocols that a WebSocket client offers (RFC 6455 section 11.3.4). Browsers can set no
// other header, so credentials come that way as well.

#include <optional>
#include <string_view>
#include <vector>

#include "net/http_message.hpp"

namespace repartee::api {

/// Every name offered, of all header fields, in order. Views of the request.
std::vector<std::string_view> offered_subprotocols(const net::Request& request);

/// The key in `openai-insecure-api-key.KEY`, or nothing.
std::optional<std::string_view> key_in_subprotocol(std::string_view name);

/// What to answer where any sub-protocol will do: the first name that says nothing about who asks
/// (`openai-…`: keys, organizations, projects). A browser that offers some and gets none fails.
/// Empty where there is no such name: a key is never sent back.
std::string_view echoed_subprotocol(const net::Request& request);

}  // namespace repartee::api
