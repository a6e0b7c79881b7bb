#include "net/http_message.hpp"

#include <algorithm>

namespace repartee::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& field : headers) {
    if (same_name(field.first, name)) return field.second;
  }
  return {};
}

std::vector<std::string_view> Request::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& field : headers) {
    if (same_name(field.first, name)) values.emplace_back(field.second);
  }
  return values;
}

}  // namespace repartee::net
