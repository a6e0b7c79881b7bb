#pragma once
// The interface of every source of answers: a real model or a built-in one (echo, template).

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "llm/chat.hpp"

namespace repartee::llm {

/// Where an answer goes. The callbacks come from any thread, one at a time, in order; `done` comes
/// exactly once and last, also after a stop (then as `cancelled`). They must not block.
struct AnswerSink {
  std::function<void(std::string_view text)> delta;  ///< Some more text; never empty.
  /// More of a tool call. Unset: who asks wants none, and calls are left out.
  std::function<void(ToolCallDelta call)> tool_call = {};
  std::function<void(core::Result<Completion>)> done;
};

/// A loaded model. Thread-safe.
class LanguageModel {
 public:
  virtual ~LanguageModel() = default;

  /// Starts an answer and returns at once; it may call the sink before it returns. A stopped token
  /// ends the request as soon as possible. Deadlines are the caller's: it stops the token.
  virtual void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) = 0;

  virtual std::string description() const = 0;  ///< "echo", "openai llama3.2 at http://…".
};

}  // namespace repartee::llm
