#include "net/http_message.hpp"

#include <algorithm>

namespace repartee::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const auto& field) {
    return std::ranges::equal(field.first, name, {}, lower, lower);
  });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace repartee::net
