#include "llm/openai/chunk.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "http/provider_error.hpp"

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

/// A member of an object, or null: for values of any shape.
const json& member(const json& value, const char* name) {
  static const json null;
  if (!value.is_object()) return null;
  const auto found = value.find(name);
  return found == value.end() ? null : *found;
}

std::string string_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

int count_of(const json& value) {
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  return std::isfinite(number) ? static_cast<int>(std::clamp(number, 0.0, 1e9)) : 0;
}

// `content` is a string, or in some servers a list of parts.
std::string text_of(const json& content) {
  if (!content.is_array()) return string_of(content);
  std::string text;
  for (const auto& part : content) text += string_of(member(part, "text"));
  return text;
}

// Arguments are a text of JSON; some servers send the object itself.
std::string arguments_of(const json& arguments) {
  if (arguments.is_object()) return arguments.dump(-1, ' ', false, json::error_handler_t::replace);
  return string_of(arguments);
}

std::vector<Chunk::Call> calls_of(const json& calls) {
  std::vector<Chunk::Call> found;
  if (!calls.is_array()) return found;
  for (const auto& call : calls) {
    const json& function = member(call, "function");
    Chunk::Call one{{},
                    string_of(member(call, "id")),
                    string_of(member(function, "name")),
                    arguments_of(member(function, "arguments"))};
    if (const json& index = member(call, "index"); index.is_number_unsigned())
      one.index = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(index.get<std::uint64_t>(), UINT32_MAX));
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

core::Result<Chunk> parse_chunk(std::string_view payload) {
  Chunk chunk;
  if (payload.starts_with("[DONE]")) {
    chunk.done = true;
    return chunk;
  }
  const json body = json::parse(payload, nullptr, false);
  if (!body.is_object()) {
    return Error(ErrorCode::provider_failed, "The model server sent what is not a JSON object: \"" +
                                                 http::error_words(payload.substr(0, 80)) + "\"");
  }
  if (const json& error = member(body, "error"); !error.is_null()) {
    const std::string words = http::error_words(payload);
    return Error(ErrorCode::provider_failed, "The model server reported an error: " +
                                                 (words.empty() ? "it did not say which" : words));
  }
  const json& usage = member(body, "usage");
  if (usage.is_object()) {
    chunk.usage = Usage{count_of(member(usage, "prompt_tokens")),
                        count_of(member(usage, "completion_tokens"))};
  }
  // The chunk with the usage has no choices; only the first choice was asked for.
  const json& choices = member(body, "choices");
  if (!choices.is_array() || choices.empty()) return chunk;
  const json& choice = choices.front();
  const json& delta = member(choice, "delta");
  const json& message = delta.is_object() ? delta : member(choice, "message");
  chunk.text = text_of(member(message, "content"));
  chunk.calls = calls_of(member(message, "tool_calls"));
  chunk.finish_reason = string_of(member(choice, "finish_reason"));
  return chunk;
}

}  // namespace repartee::llm
