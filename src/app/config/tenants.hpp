#pragma once
// Tenants: several users of one server, each with keys and settings of its own. Written in the file
// only, as [tenants.NAME] with `keys` and whatever a session starts with (Setting::per_tenant).

#include <string>
#include <string_view>
#include <vector>

#include "app/config/assignment.hpp"
#include "app/config/config.hpp"

namespace repartee::app {

/// The table of all tenants in the file, and the list of its own keys in each.
inline constexpr std::string_view tenants_table = "tenants";
inline constexpr std::string_view tenant_keys = "keys";

/// Letters, digits, - and _: no tenant has the name of a client that is none (Access::tenant).
bool is_tenant_name(std::string_view name);

/// "tenants.NAME": how messages call it.
std::string path_of_tenant(std::string_view name);

/// Where an assignment stands in the file: "turn.mode", "tenants.acme.turn.mode",
/// "tenants.acme.keys".
std::string path_of(const Assignment& assignment);

/// Puts the value where it belongs: the server's setting, or the tenant's, which is made where it
/// is not there yet.
void assign(const Assignment& assignment, Config& config);

/// The settings that the sessions of this tenant start with: its own, else the server's. It has no
/// tenants itself. `name` is one of config.tenants.
Config config_of_tenant(const Config& config, const std::string& name);

}  // namespace repartee::app
