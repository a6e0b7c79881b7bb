#include "llm/scripted/script.hpp"

#include <algorithm>

#include "llm/words.hpp"

namespace repartee::llm {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool offered(const ChatRequest& request, const std::string& name) {
  const bool wanted = request.tool_choice.mode != ToolChoice::Mode::none &&
                      (request.tool_choice.mode != ToolChoice::Mode::function ||
                       request.tool_choice.function == name);
  return wanted && std::ranges::find(request.tools, name, &Tool::name) != request.tools.end();
}

}  // namespace

Script parse_script(std::string_view text) {
  constexpr std::string_view call_begins = "[[call ", then_begins = "[[then]]", ends = "]]";
  Script script;
  if (const auto then = text.find(then_begins); then != std::string_view::npos) {
    script.then = trimmed(text.substr(then + then_begins.size()));
    text = trimmed(text.substr(0, then));
  }
  for (;;) {
    const auto begin = text.find(call_begins);
    const auto end = begin == std::string_view::npos ? begin : text.find(ends, begin);
    if (end == std::string_view::npos) break;
    script.text += text.substr(0, begin);
    const auto call =
        trimmed(text.substr(begin + call_begins.size(), end - begin - call_begins.size()));
    const auto name = call.substr(0, std::min(call.find(' '), call.size()));
    script.calls.push_back({"", std::string(name), std::string(trimmed(call.substr(name.size())))});
    text.remove_prefix(end + ends.size());
  }
  script.text += text;
  if (!script.calls.empty()) script.text = std::string(trimmed(script.text));
  return script;
}

std::vector<Step> steps(const Script& script, const ChatRequest& request) {
  const bool answered = !request.messages.empty() && request.messages.back().role == Role::tool;
  std::string text = answered && !script.then.empty() ? script.then : script.text;
  constexpr std::string_view result = "{result}";
  if (const auto at = text.find(result); answered && at != std::string::npos)
    text.replace(at, result.size(), request.messages.back().text);
  std::vector<Step> steps;
  for (const auto word : word_deltas(text)) steps.emplace_back(std::string(word));
  if (answered) return steps;
  std::uint32_t index = 0;
  for (const auto& call : script.calls) {
    if (!offered(request, call.name)) continue;
    const auto half = call.arguments.size() / 2;
    steps.emplace_back(ToolCallDelta{index, "", call.name, call.arguments.substr(0, half)});
    steps.emplace_back(ToolCallDelta{index, "", "", call.arguments.substr(half)});
    ++index;
  }
  return steps;
}

}  // namespace repartee::llm
