#pragma once
// What a failed request to a model server means for a person.

#include <string_view>

#include "core/error.hpp"
#include "llm/openai/openai.hpp"

namespace repartee::llm {

/// For an answer with a status other than 200. The body's words are quoted, never the key.
core::Error status_error(int status, std::string_view body, const OpenAiOptions& options);

/// For a request without a whole answer: a connection refused asks whether the server runs.
core::Error connection_error(const core::Error& error, const OpenAiOptions& options);

}  // namespace repartee::llm
