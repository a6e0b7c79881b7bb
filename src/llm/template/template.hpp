#pragma once
// Answers from patterns that the owner writes: no model, no network, the same words every time.

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "llm/language_model.hpp"

namespace repartee::llm {

/// The local date and time of day.
using LocalTime = std::function<std::tm()>;

/// Reads a file of patterns (examples/template.toml explains it); `file` is its name for messages.
/// `invalid_argument` names the file, the line and the mend.
core::Result<std::shared_ptr<LanguageModel>> create_template_model(std::string_view toml,
                                                                   const std::string& file,
                                                                   LocalTime local_time);

/// The patterns that are built in: examples/template.toml.
std::string_view default_template();

}  // namespace repartee::llm
