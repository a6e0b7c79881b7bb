#pragma once
// Which models a request may name.

#include <string>

#include "core/error.hpp"

namespace repartee::api {

/// Nothing, one of OpenAI's names, and `served` (the engine's own description) are this server's
/// model; `not_found` for any other.
core::Result<> check_model(const std::string& name, const std::string& served);

}  // namespace repartee::api
