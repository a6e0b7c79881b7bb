#pragma once
// One `data:` payload of an OpenAI-compatible chat completions stream. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "llm/chat.hpp"

namespace repartee::llm {

struct Chunk {
  /// A piece of a tool call. What a server leaves out is empty.
  struct Call {
    std::optional<std::uint32_t> index;
    std::string id, name, arguments;
  };

  std::string text;  ///< More of the answer; reasoning is left out.
  std::vector<Call> calls;
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
