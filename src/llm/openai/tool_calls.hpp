#pragma once
// Tool calls as they arrive, put in order: servers differ in how they number the pieces.

#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.hpp"
#include "llm/openai/chunk.hpp"

namespace repartee::llm {

/// Of one answer. OpenAI numbers calls by `index` and gives id and name in the first piece only.
/// Others leave out the index, give 0 to every call, repeat id and name in every piece, or send a
/// whole call at once: a new call begins with a new id under the same index, or, where there are no
/// ids, with a name after arguments.
class ToolCalls {
 public:
  /// The next piece, numbered 0, 1, 2 … in the order in which calls began.
  ToolCallDelta take(const Chunk::Call& piece);
  bool any() const { return !calls_.empty(); }

 private:
  struct Call {
    std::uint32_t server_index = 0;
    std::string id;
    std::string name;
    bool arguments = false;  // some have come
  };
  bool is_new(const Call& known, const Chunk::Call& piece) const;

  std::vector<Call> calls_;
};

}  // namespace repartee::llm
