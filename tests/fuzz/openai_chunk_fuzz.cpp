// One payload of an OpenAI-compatible stream.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "llm/openai/chunk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto chunk = repartee::llm::parse_chunk(bytes);
  if (chunk.has_value() && chunk->usage && chunk->usage->input_tokens < 0) std::abort();
  return 0;
}
