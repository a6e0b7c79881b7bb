#pragma once
// Settings from a TOML file.

#include <string>
#include <string_view>

#include "app/config/assignment.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// Reads the text of a file called `name`. An unknown key, a value of a wrong type or out of range,
/// and TOML that cannot be read are `invalid_argument`: the message begins with "NAME:LINE:", and
/// the hint names the nearest setting. The same of a tenant that has no keys, a name that it cannot
/// have, or a setting that is the whole server's. Of several mistakes the first in the file is
/// told.
core::Result<Assignments> read_toml(std::string_view text, const std::string& name);

}  // namespace repartee::app
