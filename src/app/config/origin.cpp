#include "app/config/origin.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "app/config/tenants.hpp"

namespace repartee::app {

namespace {

/// What the paths of settings and the names of tenants are made of.
constexpr std::string_view path_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

/// The next word of the text that could be a path, which is taken off; empty: there is none.
std::string take_path(std::string_view& text) {
  const auto begin = std::min(text.find_first_of(path_characters), text.size());
  const auto end = std::min(text.find_first_not_of(path_characters, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return std::string(word);
}

/// Of the first setting in the message that somebody has set; empty: there is none.
std::string origin_of_first(std::string_view message, const Loaded& loaded) {
  std::string tenant;  // "tenants.acme." once the message is about one
  for (std::string path = take_path(message); !path.empty(); path = take_path(message)) {
    if (path.ends_with('.')) path.pop_back();
    for (const std::string& each : {tenant + path, path}) {
      const auto found = loaded.origins.find(each);
      if (found != loaded.origins.end() && found->second != "default") return found->second;
    }
    if (path.starts_with(path_of_tenant(""))) tenant = path + '.';
  }
  return {};
}

}  // namespace

core::Error with_origin(core::Error error, const Loaded& loaded) {
  if (error.code == core::ErrorCode::provider_failed || error.code == core::ErrorCode::closed) {
    return error;
  }
  const std::string origin = origin_of_first(error.message, loaded);
  if (!origin.empty()) error.message = origin + ": " + error.message;
  return error;
}

}  // namespace repartee::app
