#pragma once
// The file of patterns and responses, read and checked.

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "llm/template/patterns.hpp"

namespace repartee::llm {

struct Intent {
  std::string name;
  std::vector<Pattern> patterns;
  std::vector<Response> responses;
};

struct TemplateFile {
  std::vector<Intent> intents;
  std::vector<Response> fallback;  ///< At least one of them can always be filled.
};

/// `invalid_argument` whose message starts with "file:line:".
core::Result<TemplateFile> parse_template(std::string_view toml, const std::string& file);

}  // namespace repartee::llm
