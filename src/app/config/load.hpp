#pragma once
// Where settings come from: a file, then the environment, then flags. The later wins.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "app/config/environment_source.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// What a person gave; everything that loading depends on, so that tests can give it too.
struct Sources {
  std::optional<std::string> file;  ///< --config.
  Environment environment;
  std::map<std::string, std::string> flags;    ///< Path of the setting → text ("a,b" for lists).
  std::map<std::string, std::string> spelled;  ///< Path → the flag as written, where it differs.
  std::string working_directory = ".";
};

struct Loaded {
  Config config;
  std::string file;  ///< The file that was read; empty: none.
  /// Path of every setting → "default", "repartee.toml:12", "REPARTEE_…" or "--…"; also of what
  /// tenants have set: "tenants.acme.turn.mode", "tenants.acme.keys".
  std::map<std::string, std::string> origins;
};

/// Files are looked for in this order, the first that is there is read: --config, $REPARTEE_CONFIG
/// (these two must exist), ./repartee.toml, ~/.config/repartee/repartee.toml (or below
/// $XDG_CONFIG_HOME), /etc/repartee/repartee.toml.
std::vector<std::string> config_candidates(const Sources& sources);

/// `not_found` for a named file that is not there; otherwise the errors of the sources.
core::Result<Loaded> load_config(const Sources& sources);

}  // namespace repartee::app
