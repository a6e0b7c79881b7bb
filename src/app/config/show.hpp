#pragma once
// The configuration for people: what is in force, the example file, the reference page.

#include <string>

#include "app/config/load.hpp"

namespace repartee::app {

/// TOML that, read again, gives the same configuration (but for secrets, which are "***", and the
/// keys of tenants, which are "(2 keys)"); each line says where its value comes from.
std::string effective_toml(const Loaded& loaded);

/// One JSON object a line and setting: {"path","value","from"}. Of tenants, what they have set:
/// "tenants.acme.turn.mode".
std::string effective_json(const Loaded& loaded);

/// Every setting at its default, explained and commented out (examples/repartee.toml).
std::string example_toml();

/// docs/configuration.md.
std::string reference_markdown();

}  // namespace repartee::app
