#include "app/config/tenants.hpp"

#include <algorithm>

namespace repartee::app {

namespace {

constexpr std::string_view keys_setting = "auth.keys";

bool is_name_character(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

bool is_tenant_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_name_character);
}

std::string path_of_tenant(std::string_view name) {
  return std::string(tenants_table) + '.' + std::string(name);
}

std::string path_of(const Assignment& assignment) {
  const auto path = assignment.setting->path;
  if (assignment.tenant.empty()) return std::string(path);
  return path_of_tenant(assignment.tenant) + '.' +
         std::string(path == keys_setting ? tenant_keys : path);
}

void assign(const Assignment& assignment, Config& config) {
  const Setting& setting = *assignment.setting;
  if (assignment.tenant.empty()) return store(setting, assignment.value, config);
  auto& tenant = config.tenants[assignment.tenant];
  if (setting.path == keys_setting) {
    tenant.keys = std::get<std::vector<std::string>>(assignment.value);
  } else {
    tenant.settings[std::string(setting.path)] = assignment.value;
  }
}

Config config_of_tenant(const Config& config, const std::string& name) {
  Config own = config;
  own.tenants.clear();
  for (const auto& [path, value] : config.tenants.at(name).settings) {
    store(*find_setting(path), value, own);
  }
  return own;
}

}  // namespace repartee::app
