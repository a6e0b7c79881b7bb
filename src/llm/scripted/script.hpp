#pragma once
// What a scripted model says, and the functions it calls.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "llm/chat.hpp"

namespace repartee::llm {

/// A text in which `[[call NAME {"json": "arguments"}]]` calls a function, and what stands after
/// `[[then]]` is the answer to its result, where `{result}` stands for that. For example:
///   One moment. [[call weather {"city": "Paris"}]] [[then]] It is {result}.
struct Script {
  std::string text;             ///< Without the calls.
  std::vector<ToolCall> calls;  ///< Without ids.
  std::string then;             ///< Empty: the text is said again, without the calls.
};

Script parse_script(std::string_view text);

/// A word, or a piece of a call.
using Step = std::variant<std::string, ToolCallDelta>;

/// The answer to this request, step by step. A function that the request does not offer is not
/// called. Calls have no ids, and their arguments come in two pieces.
std::vector<Step> steps(const Script& script, const ChatRequest& request);

}  // namespace repartee::llm
