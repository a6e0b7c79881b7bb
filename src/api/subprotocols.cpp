#include "api/subprotocols.hpp"

#include <algorithm>

namespace repartee::api {
namespace {

constexpr std::string_view about_the_client = "openai-";
constexpr std::string_view key_prefix = "openai-insecure-api-key.";
constexpr std::string_view blank = " \t";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

}  // namespace

std::vector<std::string_view> offered_subprotocols(const net::Request& request) {
  std::vector<std::string_view> names;
  for (std::string_view rest : request.all("sec-websocket-protocol")) {
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      const auto name = trimmed(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (!name.empty()) names.push_back(name);
    }
  }
  return names;
}

std::optional<std::string_view> key_in_subprotocol(std::string_view name) {
  if (!name.starts_with(key_prefix)) return std::nullopt;
  return name.substr(key_prefix.size());
}

std::string_view echoed_subprotocol(const net::Request& request) {
  for (const auto name : offered_subprotocols(request)) {
    if (!name.starts_with(about_the_client)) return name;
  }
  return {};
}

}  // namespace repartee::api
