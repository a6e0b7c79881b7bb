#pragma once
// One `data:` payload of an OpenAI-compatible chat completions stream. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "llm/chat.hpp"

namespace repartee::llm {

struct Chunk {
  std::string text;  ///< More of the answer; reasoning and tool calls are left out.
  std::string
      finish_reason;  ///< "stop", "length", "tool_calls", "content_filter"; "" while it goes on.
  std::optional<Usage> usage;
  bool done = false;  ///< The payload was [DONE].
};

/// Reads one payload, or the whole body of a server that does not stream. Unknown fields are
/// skipped and missing ones are empty. `provider_failed` for what is not JSON and for error
/// objects, with the provider's words.
core::Result<Chunk> parse_chunk(std::string_view payload);

}  // namespace repartee::llm
