#include "protocol/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace repartee::protocol {
namespace {

/// Counts outside strings; what is not JSON is for the parser to tell.
struct Size {
  int depth = 0;
  std::size_t values = 0;
};

Size size_of(std::string_view text) {
  Size size;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      // Nearly all of a long message is one string.
      i = std::min(text.find_first_of("\"\\", i), text.size());
      if (i == text.size()) break;
      if (text[i] == '\\') {
        ++i;
      } else {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      size.depth = std::max(size.depth, ++depth);
      ++size.values;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',') {
      ++size.values;
    }
  }
  return size;
}

}  // namespace

core::Result<nlohmann::json> parse_json(std::string_view text, const JsonBounds& bounds) {
  using core::Error, core::ErrorCode;
  if (text.size() > bounds.bytes) {
    return Error(ErrorCode::too_large,
                 fmt::format("the JSON is larger than {} bytes", bounds.bytes));
  }
  const auto size = size_of(text);
  if (size.depth > bounds.depth) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the JSON nests deeper than {} levels", bounds.depth));
  }
  if (size.values > bounds.values) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the JSON holds more than {} values", bounds.values));
  }
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return Error(ErrorCode::invalid_argument, "the message is not valid JSON");
  }
  if (!json.is_object()) {
    return Error(ErrorCode::invalid_argument, "the message is not a JSON object",
                 "send an object, for example {\"type\":\"interrupt\"}");
  }
  return json;
}

core::Result<JsonReader> JsonReader::parse(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return json.error();
  return JsonReader(std::move(*json));
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
