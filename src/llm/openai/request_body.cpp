#include "llm/openai/request_body.hpp"

#include <nlohmann/json.hpp>

#include "llm/openai/openai.hpp"

namespace repartee::llm {
namespace {

using nlohmann::json;

const char* role_name(Role role) {
  switch (role) {
    case Role::system: return "system";
    case Role::user: return "user";
    case Role::assistant: return "assistant";
    case Role::tool: return "tool";
  }
  return "user";
}

json to_json(const Message& message) {
  json out = {{"role", role_name(message.role)}, {"content", shown(message)}};
  if (message.role == Role::tool) out["tool_call_id"] = message.tool_call_id;
  if (message.tool_calls.empty()) return out;
  // An assistant that only calls has said nothing; some servers refuse an empty text.
  if (message.text.empty()) out["content"] = nullptr;
  auto& calls = out["tool_calls"] = json::array();
  for (const auto& call : message.tool_calls) {
    calls.push_back({{"id", call.id},
                     {"type", "function"},
                     {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  return out;
}

json to_json(const Tool& tool) {
  json function = {{"name", tool.name}};
  if (!tool.description.empty()) function["description"] = tool.description;
  auto parameters = json::parse(tool.parameters, nullptr, false);
  if (parameters.is_object()) function["parameters"] = std::move(parameters);
  return {{"type", "function"}, {"function", std::move(function)}};
}

json to_json(const ToolChoice& choice) {
  switch (choice.mode) {
    case ToolChoice::Mode::automatic: return "auto";
    case ToolChoice::Mode::none: return "none";
    case ToolChoice::Mode::required: return "required";
    case ToolChoice::Mode::function: break;
  }
  return {{"type", "function"}, {"function", {{"name", choice.function}}}};
}

}  // namespace

std::string request_body(const ChatRequest& request, const OpenAiOptions& options) {
  json messages = json::array();
  if (!request.system.empty()) {
    messages.push_back({{"role", "system"}, {"content", request.system}});
  }
  for (const auto& message : request.messages) messages.push_back(to_json(message));
  json body = {{"model", options.model},
               {"messages", std::move(messages)},
               {"stream", true},
               {"stream_options", {{"include_usage", true}}}};
  // OpenAI's newer models refuse the old name; the other servers know only that one.
  const bool openai = options.base_url.starts_with("https://api.openai.com");
  body[openai ? "max_completion_tokens" : "max_tokens"] = request.max_tokens;
  if (options.temperature) body["temperature"] = *options.temperature;
  if (!request.tools.empty()) {
    auto& tools = body["tools"] = json::array();
    for (const auto& tool : request.tools) tools.push_back(to_json(tool));
    // Both are what servers assume, and some know neither field.
    if (request.tool_choice != ToolChoice{}) body["tool_choice"] = to_json(request.tool_choice);
    if (!request.parallel_tool_calls) body["parallel_tool_calls"] = false;
  }
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace repartee::llm
