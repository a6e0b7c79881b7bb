#pragma once
// The body of a request to an OpenAI-compatible chat completions endpoint. Pure.

#include <optional>
#include <string>

#include "llm/chat.hpp"

namespace repartee::llm {

struct OpenAiOptions;

/// JSON, streaming with usage. Broken UTF-8 becomes replacement characters.
std::string request_body(const ChatRequest& request, const OpenAiOptions& options);

}  // namespace repartee::llm
