#include "llm/openai/chunk.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

constexpr std::size_t max_words_bytes = 300;

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

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 4 * max_words_bytes)) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.size() > max_words_bytes) {
    std::size_t end = max_words_bytes;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  while (out.ends_with(' ')) out.pop_back();
  // The body may hold any bytes; what goes into messages is UTF-8.
  return json::parse(json(out).dump(-1, ' ', false, json::error_handler_t::replace))
      .get<std::string>();
}

std::string words_of(const json& body) {
  const json& error = member(body, "error");
  for (const json* value :
       {&member(error, "message"), &error, &member(body, "message"), &member(body, "detail")}) {
    if (value->is_string()) return one_line(value->get_ref<const std::string&>());
  }
  return {};
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
                                                 one_line(payload.substr(0, 80)) + "\"");
  }
  if (const json& error = member(body, "error"); !error.is_null()) {
    const std::string words = words_of(body);
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
  chunk.text = text_of(member(delta.is_object() ? delta : member(choice, "message"), "content"));
  chunk.finish_reason = string_of(member(choice, "finish_reason"));
  return chunk;
}

std::string error_words(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  // Some servers put the object into a list.
  if (parsed.is_array() && !parsed.empty()) return words_of(parsed.front());
  if (parsed.is_object()) return words_of(parsed);
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || body[begin] == '<') return {};
  return one_line(body.substr(begin));
}

std::string error_kind(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  const json& error = member(parsed, "error");
  const std::string code = string_of(member(error, "code"));
  return code.empty() ? string_of(member(error, "type")) : code;
}

}  // namespace repartee::llm
