#pragma once
// Settings from REPARTEE_… variables.

#include <map>
#include <string>

#include "app/config/assignment.hpp"
#include "core/error.hpp"

namespace repartee::app {

using Environment = std::map<std::string, std::string>;

/// The process's own environment.
Environment process_environment();

/// Every REPARTEE_ variable must be a setting's, or one of those that are something else
/// (is_other_variable); `invalid_argument` with the nearest name otherwise. An empty variable
/// counts as not set.
core::Result<Assignments> read_environment(const Environment& environment);

/// REPARTEE_CONFIG (which file to read), REPARTEE_PHONEMIZE (where repartee-phonemize is),
/// REPARTEE_DEPS and REPARTEE_WHISPER_BACKEND (set-up and build), REPARTEE_TEST_… and
/// REPARTEE_BENCH_… (tests and benchmarks): no settings.
bool is_other_variable(const std::string& name);

}  // namespace repartee::app
