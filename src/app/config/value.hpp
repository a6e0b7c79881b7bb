#pragma once
// Values of settings: from text (environment, flags), checked, stored in a Config, printed.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "app/config/settings.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// What a setting takes, for people: "a whole number from 100 to 5000", "one of echo, template,
/// llm", "a list of strings".
std::string expectation(const Setting& setting);

/// From the text of an environment variable or flag. Lists are separated by commas. The error's
/// message begins with `name`: how the person spelled the setting there.
core::Result<Value> parse_value(const Setting& setting, std::string_view name,
                                const std::string& text);

/// "NAME must be …, not WHAT", with the nearest choice as the hint.
core::Error wrong_value(const Setting& setting, std::string_view name, std::string_view what);

/// Range and choices. `value` has the setting's type (a whole number is also a decimal one).
core::Result<> check_value(const Setting& setting, std::string_view name, const Value& value);

void store(const Setting& setting, Value value, Config& config);
Value fetch(const Setting& setting, const Config& config);

/// As it is written in a TOML file. Secrets that are set become "***".
std::string to_toml(const Setting& setting, const Value& value);
nlohmann::json to_json(const Setting& setting, const Value& value);

/// A string as TOML's basic string, quotes included.
std::string in_quotes(std::string_view text);

}  // namespace repartee::app
