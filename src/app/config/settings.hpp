#pragma once
// The table of settings: one row each, from which the TOML reader, the environment, the flags,
// `repartee config` and docs/configuration.md are made.

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config/config.hpp"

namespace repartee::app {

/// Where in a Config the value of a setting lives; the alternative is the setting's type.
using Slot = std::variant<bool*, int*, double*, std::string*, std::vector<std::string>*>;

/// Settings that name files: "~/" is the home folder, and a relative path in a configuration file
/// is relative to that file (elsewhere to the working directory).
enum class Names : char {
  no_file,
  file,
  model,  ///< As a file, but a bare name (no slash) is left for the models folder.
};

struct Setting {
  std::string_view path;   ///< "turn.silence_ms": the group of the TOML file and the key in it.
  std::string_view about;  ///< One line for people; units are in it or in the name.
  Slot (*slot)(Config&);
  bool per_tenant = false;  ///< Sessions start with it, and a tenant may have its own.

  double min = std::numeric_limits<double>::lowest();  ///< Numbers only.
  double max = std::numeric_limits<double>::max();
  std::vector<std::string_view> choices = {};  ///< Strings only; empty: anything.
  bool secret = false;                         ///< Printed as "***".
  Names names = Names::no_file;
  std::string_view flag = {};           ///< "--listen"; empty: made from the path.
  std::string_view variable = {};       ///< "REPARTEE_MODELS"; empty: made from the path.
  std::string_view shown_default = {};  ///< Where the default depends on the machine.

  std::string_view group() const { return path.substr(0, path.find('.')); }
  std::string_view key() const { return path.substr(path.find('.') + 1); }
};

/// All of them, in the order of the example file; a group's settings are consecutive.
std::span<const Setting> settings();

/// One line about a group: what its settings are for.
std::string_view about_group(std::string_view group);

/// The setting with this path, or nullptr.
const Setting* find_setting(std::string_view path);

/// "--turn-silence-ms".
std::string flag_of(const Setting& setting);

/// "REPARTEE_TURN_SILENCE_MS".
std::string variable_of(const Setting& setting);

}  // namespace repartee::app
