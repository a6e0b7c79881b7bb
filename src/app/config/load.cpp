#include "app/config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/config/tenants.hpp"
#include "app/config/toml_source.hpp"

namespace repartee::app {

namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string{} : found->second;
}

/// The file a person named, if any.
std::string named_file(const Sources& sources) {
  return sources.file.value_or(variable(sources.environment, "REPARTEE_CONFIG"));
}

core::Result<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path, ignored)) {
    return Error(ErrorCode::not_found,
                 fmt::format("the configuration file {} cannot be read", path),
                 "`repartee config --example` prints one to start from");
  }
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

/// "~/x" is below the home folder, a relative path below `base`.
std::string resolved(const Setting& setting, const std::string& text, const fs::path& base,
                     const Environment& environment) {
  if (setting.names == Names::no_file || text.empty()) return text;
  if (text.starts_with("~/")) return fs::path(variable(environment, "HOME")) / text.substr(2);
  if (setting.names == Names::model && text.find('/') == std::string::npos) return text;
  return (base / text).lexically_normal().string();
}

fs::path default_data_path(const Environment& environment) {
  const std::string data = variable(environment, "XDG_DATA_HOME");
  const fs::path base =
      data.empty() ? fs::path(variable(environment, "HOME")) / ".local/share" : fs::path(data);
  return base / "repartee";
}

class Loader {
 public:
  explicit Loader(const Sources& sources) : sources_(sources) {
    for (const Setting& setting : settings()) {
      loaded_.origins.emplace(setting.path, "default");
    }
    const auto data = default_data_path(sources.environment);
    loaded_.config.server.data_path = data;
    loaded_.config.models.path = data / "models";
  }

  core::Result<Loaded> load() {
    if (auto file = load_file(); !file) return file.error();
    auto environment = read_environment(sources_.environment);
    if (!environment) return environment.error();
    apply(std::move(*environment), sources_.working_directory);
    if (auto flags = load_flags(); !flags) return flags.error();
    return std::move(loaded_);
  }

 private:
  core::Result<> load_file() {
    const auto candidates = config_candidates(sources_);
    const auto found = std::ranges::find_if(candidates, [&](const std::string& path) {
      std::error_code ignored;
      return fs::exists(path, ignored) || path == named_file(sources_);
    });
    if (found == candidates.end()) return {};
    auto text = read_file(*found);
    if (!text) return text.error();
    auto assignments = read_toml(*text, *found);
    if (!assignments) return assignments.error();
    loaded_.file = *found;
    apply(std::move(*assignments), fs::path(*found).parent_path());
    return {};
  }

  core::Result<> load_flags() {
    Assignments assignments;
    for (const auto& [path, text] : sources_.flags) {
      const Setting* setting = find_setting(path);
      if (!setting) return Error(ErrorCode::internal, "a flag for no setting: " + path);
      const auto other = sources_.spelled.find(path);
      const std::string flag = other == sources_.spelled.end() ? flag_of(*setting) : other->second;
      auto value = parse_value(*setting, flag, text);
      if (!value) return value.error();
      assignments.push_back({setting, std::move(*value), flag});
    }
    apply(std::move(assignments), sources_.working_directory);
    return {};
  }

  void apply(Assignments assignments, const fs::path& base) {
    for (Assignment& assignment : assignments) {
      if (auto* text = std::get_if<std::string>(&assignment.value)) {
        *text = resolved(*assignment.setting, *text, base, sources_.environment);
      }
      assign(assignment, loaded_.config);
      loaded_.origins[path_of(assignment)] = std::move(assignment.origin);
    }
  }

  const Sources& sources_;
  Loaded loaded_;
};

}  // namespace

std::vector<std::string> config_candidates(const Sources& sources) {
  if (const std::string named = named_file(sources); !named.empty()) return {named};
  const std::string home = variable(sources.environment, "HOME");
  std::string settings_folder = variable(sources.environment, "XDG_CONFIG_HOME");
  if (settings_folder.empty() && !home.empty()) settings_folder = home + "/.config";
  const fs::path here = fs::path(sources.working_directory) / "repartee.toml";
  std::vector<std::string> candidates{here.lexically_normal().string()};
  if (!settings_folder.empty()) candidates.push_back(settings_folder + "/repartee/repartee.toml");
  candidates.emplace_back("/etc/repartee/repartee.toml");
  return candidates;
}

core::Result<Loaded> load_config(const Sources& sources) {
  return Loader(sources).load();
}

}  // namespace repartee::app
