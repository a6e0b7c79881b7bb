#include "app/config/environment_source.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "app/config/suggest.hpp"

namespace repartee::app {

namespace {

constexpr std::string_view prefix = "REPARTEE_";

core::Error unknown(const std::string& name) {
  std::vector<std::string> known;
  for (const Setting& setting : settings()) known.push_back(variable_of(setting));
  known.emplace_back("REPARTEE_CONFIG");
  return core::Error(core::ErrorCode::invalid_argument,
                     fmt::format("the environment variable {} is no setting", name),
                     fmt::format("did you mean {}?", nearest(name, known)));
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

bool is_other_variable(const std::string& name) {
  constexpr std::array others{"REPARTEE_CONFIG", "REPARTEE_DEPS", "REPARTEE_PHONEMIZE",
                              "REPARTEE_WHISPER_BACKEND"};
  return std::ranges::find(others, name) != others.end() || name.starts_with("REPARTEE_TEST_") ||
         name.starts_with("REPARTEE_BENCH_");
}

core::Result<Assignments> read_environment(const Environment& environment) {
  Assignments assignments;
  for (const auto& [name, text] : environment) {
    if (!name.starts_with(prefix) || is_other_variable(name) || text.empty()) continue;
    const auto setting = std::ranges::find(settings(), name, variable_of);
    if (setting == settings().end()) return unknown(name);
    auto value = parse_value(*setting, name, text);
    if (!value) return value.error();
    assignments.push_back({&*setting, std::move(*value), name});
  }
  return assignments;
}

}  // namespace repartee::app
