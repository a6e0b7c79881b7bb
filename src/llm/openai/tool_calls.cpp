#include "llm/openai/tool_calls.hpp"

#include <algorithm>

namespace repartee::llm {

bool ToolCalls::is_new(const Call& known, const Chunk::Call& piece) const {
  if (!piece.id.empty() && !known.id.empty()) return piece.id != known.id;
  return !piece.name.empty() && known.arguments;
}

ToolCallDelta ToolCalls::take(const Chunk::Call& piece) {
  // Without an index it is the last call that goes on. Under an index the last one counts too:
  // where it was given twice, the first is over.
  auto call = calls_.rbegin();
  if (piece.index) {
    call = std::find_if(calls_.rbegin(), calls_.rend(),
                        [&](const Call& known) { return known.server_index == *piece.index; });
  }
  const bool begins = call == calls_.rend() || is_new(*call, piece);
  if (begins) {
    calls_.push_back({piece.index.value_or(0), piece.id, piece.name, false});
    call = calls_.rbegin();
  }
  call->arguments = call->arguments || !piece.arguments.empty();
  ToolCallDelta delta;
  delta.index = static_cast<std::uint32_t>(std::distance(call, calls_.rend()) - 1);
  delta.arguments = piece.arguments;
  if (begins) {
    delta.id = piece.id;
    delta.name = piece.name;
  } else if (call->name.empty() && !piece.name.empty()) {
    call->name = delta.name = piece.name;
    if (call->id.empty()) call->id = piece.id;
    delta.id = call->id;
  }
  return delta;
}

}  // namespace repartee::llm
