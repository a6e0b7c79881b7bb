// One payload of an OpenAI-compatible stream, and the tool calls in it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "llm/openai/chunk.hpp"
#include "llm/openai/tool_calls.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto chunk = repartee::llm::parse_chunk(bytes);
  if (chunk.has_error()) return 0;
  if (chunk->usage && chunk->usage->input_tokens < 0) std::abort();
  repartee::llm::ToolCalls calls;
  std::uint32_t most = 0;
  for (const auto& piece : chunk->calls) {
    const auto delta = calls.take(piece);
    // Numbered in the order in which they began, without a gap.
    if (delta.index > most) std::abort();
    if (delta.index == most) ++most;
  }
  return 0;
}
