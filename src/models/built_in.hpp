#pragma once
// The text of models/catalogue.toml, compiled in.

#include <string_view>

namespace repartee::models {

std::string_view built_in_toml();

}  // namespace repartee::models
