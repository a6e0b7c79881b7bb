#include "protocol/json_reader.hpp"

#include <fmt/format.h>

namespace repartee::protocol {
namespace {

constexpr int max_depth = 32;

// Counts brackets outside strings; what is not JSON is for the parser to tell.
bool deeper_than(std::string_view text, int levels) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > levels) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

core::Result<JsonReader> JsonReader::parse(std::string_view text) {
  // Both bounds are checked before anything is built: a hostile text must cost no more than reading
  // it.
  if (text.size() > max_json_bytes) {
    return core::Error(core::ErrorCode::too_large,
                       fmt::format("the JSON is larger than {} bytes", max_json_bytes));
  }
  if (deeper_than(text, max_depth)) {
    return core::Error(core::ErrorCode::invalid_argument,
                       fmt::format("the JSON nests deeper than {} levels", max_depth));
  }
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return core::Error(core::ErrorCode::invalid_argument, "the message is not valid JSON");
  }
  if (!json.is_object()) {
    return core::Error(core::ErrorCode::invalid_argument, "the message is not a JSON object",
                       "send an object, for example {\"type\":\"interrupt\"}");
  }
  return JsonReader(std::move(json));
}

void JsonReader::string(std::string_view field, std::string& value, std::size_t max_bytes) {
  const auto* json = find(field);
  if (!json) return;
  if (!json->is_string()) return fail(field, "a string");
  const auto& text = json->get_ref<const std::string&>();
  if (text.size() > max_bytes) return fail(field, fmt::format("at most {} bytes", max_bytes));
  value = text;
}

void JsonReader::integer(std::string_view field, std::int64_t& value, std::int64_t least,
                         std::int64_t most) {
  const auto* json = find(field);
  if (!json) return;
  const auto expected = fmt::format("an integer from {} to {}", least, most);
  if (!json->is_number_integer()) return fail(field, expected);
  if (json->is_number_unsigned() &&
      json->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    return fail(field, expected);
  }
  const auto number = json->get<std::int64_t>();
  if (number < least || number > most) return fail(field, expected);
  value = number;
}

void JsonReader::number(std::string_view field, double& value, double least, double most) {
  const auto* json = find(field);
  if (!json) return;
  if (!json->is_number() || json->get<double>() < least || json->get<double>() > most) {
    return fail(field, fmt::format("a number from {} to {}", least, most));
  }
  value = json->get<double>();
}

core::Result<> JsonReader::result() const {
  if (error_.empty()) return {};
  return core::Error(core::ErrorCode::invalid_argument, error_);
}

const nlohmann::json* JsonReader::find(std::string_view field) const {
  const auto* at = &object_;
  for (std::size_t begin = 0; begin <= field.size();) {
    const auto end = std::min(field.find('.', begin), field.size());
    if (!at->is_object()) return nullptr;
    const auto it = at->find(field.substr(begin, end - begin));
    if (it == at->end() || it->is_null()) return nullptr;
    at = &*it;
    begin = end + 1;
  }
  return at;
}

void JsonReader::fail(std::string_view field, const std::string& expected) {
  if (error_.empty()) error_ = fmt::format("'{}' must be {}", field, expected);
}

std::string to_text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace repartee::protocol
