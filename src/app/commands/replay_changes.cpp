#include "app/commands/replay_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/config/suggest.hpp"
#include "app/config/value.hpp"
#include "app/service_settings.hpp"

namespace repartee::app {

namespace {

core::Result<journal::Change> replay_change(const std::string& assignment) {
  const auto equals = assignment.find('=');
  const auto path = assignment.substr(0, equals);
  const auto row = std::ranges::find(core_settings(), path, &CoreSetting::path);
  const auto* setting = find_setting(path);
  if (equals == std::string::npos || row == core_settings().end() || !setting) {
    std::vector<std::string> known;
    for (const auto& each : core_settings()) known.emplace_back(each.path);
    return core::Error(
        core::ErrorCode::invalid_argument,
        fmt::format("--set takes NAME=VALUE of a setting that conversations know, not {}",
                    in_quotes(assignment)),
        fmt::format("did you mean {}=…?", nearest(path, known)));
  }
  auto value = parse_value(*setting, path, assignment.substr(equals + 1));
  if (!value) return value.error();
  Config config;
  store(*setting, std::move(*value), config);
  return journal::Change(
      [apply = row->apply, config](conversation::Settings& settings) { apply(config, settings); });
}

}  // namespace

core::Result<journal::Change> replay_changes(const std::vector<std::string>& assignments) {
  std::vector<journal::Change> changes;
  for (const auto& assignment : assignments) {
    auto change = replay_change(assignment);
    if (!change) return change.error();
    changes.push_back(std::move(*change));
  }
  return journal::Change([changes = std::move(changes)](conversation::Settings& settings) {
    for (const auto& change : changes) change(settings);
  });
}

}  // namespace repartee::app
