#include "protocol/realtime/patch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json_reader.hpp"
#include "protocol/realtime/shown.hpp"

namespace repartee::protocol::realtime {

ObjectReader::ObjectReader(const nlohmann::json& json, std::string path, Findings& findings)
    : json_(json), path_(std::move(path)), findings_(findings) {
  if (!json_.is_object()) findings_.fail(errors::invalid_type(path_, "an object"));
}

ObjectReader::~ObjectReader() {
  if (!json_.is_object()) return;
  for (const auto& [name, value] : json_.items()) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    if (findings_.strict) {
      findings_.fail(errors::unknown_parameter(path(shown_name(name))));
    } else {
      findings_.warn(path(shown_name(name)) + " is not known");
    }
  }
}

const nlohmann::json* ObjectReader::take(std::string_view field) {
  known_.push_back(field);
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(field);
  return found == json_.end() ? nullptr : &*found;
}

bool ObjectReader::has(std::string_view field) {
  const auto* value = take(field);
  return value && !value->is_null();
}

const nlohmann::json* ObjectReader::require(std::string_view field) {
  if (has(field)) return take(field);
  if (json_.is_object()) findings_.fail(errors::missing_parameter(path(field)));
  return nullptr;
}

const nlohmann::json* ObjectReader::opaque(std::string_view field) {
  const auto* given = take(field);
  if (!given) return nullptr;
  const auto bytes = to_text(*given).size();
  if (bytes <= max_opaque_bytes) return given;
  findings_.fail(errors::too_large(path(field), bytes, max_opaque_bytes));
  return nullptr;
}

std::string ObjectReader::path(std::string_view field) const {
  return path_.empty() ? std::string(field) : fmt::format("{}.{}", path_, field);
}

void ObjectReader::string(std::string_view field, std::string& value, std::size_t max_bytes) {
  const auto* given = take(field);
  if (!given || given->is_null()) return;
  if (!given->is_string()) return findings_.fail(errors::invalid_type(path(field), "a string"));
  const auto& text = given->get_ref<const std::string&>();
  if (text.size() > max_bytes) {
    return findings_.fail(errors::too_large(path(field), text.size(), max_bytes));
  }
  value = text;
}

void ObjectReader::boolean(std::string_view field, bool& value) {
  const auto* given = take(field);
  if (!given || given->is_null()) return;
  if (!given->is_boolean()) return findings_.fail(errors::invalid_type(path(field), "a boolean"));
  value = given->get<bool>();
}

void ObjectReader::integer(std::string_view field, int& value, int least, int most) {
  const auto* given = take(field);
  if (!given || given->is_null()) return;
  // A whole number in any notation: JavaScript and Python do not agree on 500 and 500.0.
  const double number = given->is_number() ? given->get<double>() : 0.5;
  if (number != static_cast<double>(static_cast<std::int64_t>(std::clamp(number, -9e15, 9e15)))) {
    return findings_.fail(errors::invalid_type(path(field), "an integer"));
  }
  if (number < least || number > most) {
    return findings_.fail(
        errors::invalid_value(path(field), fmt::format("expected {} to {}", least, most)));
  }
  value = static_cast<int>(number);
}

void ObjectReader::number(std::string_view field, double& value, double least, double most) {
  const auto* given = take(field);
  if (!given || given->is_null()) return;
  if (!given->is_number()) return findings_.fail(errors::invalid_type(path(field), "a number"));
  const double number = given->get<double>();
  if (!(number >= least && number <= most)) {
    return findings_.fail(
        errors::invalid_value(path(field), fmt::format("expected {} to {}", least, most)));
  }
  value = number;
}

}  // namespace repartee::protocol::realtime
