#include "app/config/toml_source.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <limits>
#include <optional>

#include "app/config/suggest.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a decimal number";
    case toml::node_type::boolean: return "true or false";
    default: return "a date or time";
  }
}

/// Walks the groups of one document.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  void read(const toml::table& document) {
    for (const auto& [group, node] : document) {
      if (about_group(group.str()).empty()) {
        unknown(group.source(), std::string(group.str()), first_key(node));
      } else if (const toml::table* table = node.as_table()) {
        for (const auto& [key, value] : *table) {
          read(fmt::format("{}.{}", group.str(), key.str()), key.source(), value);
        }
      } else {
        fail(group.source(), fmt::format("{} is a group of settings", group.str()),
             fmt::format("write [{}] and its settings below it", group.str()));
      }
    }
  }

  core::Result<Assignments> result() && {
    if (first_error_) return *first_error_;
    return std::move(assignments_);
  }

 private:
  void read(const std::string& path, const toml::source_region& where, const toml::node& node) {
    const Setting* setting = find_setting(path);
    if (!setting) return unknown(where, path, path);
    const std::string origin = at(where);
    const std::string spelled = origin + ": " + path;
    auto value = convert(*setting, spelled, node);
    if (!value) {
      // The first mistake of the file is the one to mend first.
      return keep(where, value.error());
    }
    assignments_.push_back({setting, std::move(*value), origin});
  }

  core::Result<Value> convert(const Setting& setting, const std::string& spelled,
                              const toml::node& node) const {
    static Config any;
    std::optional<Value> value;
    std::string actual(type_name(node));
    const Slot slot = setting.slot(any);
    if (std::holds_alternative<bool*>(slot)) {
      if (const auto flag = node.value_exact<bool>()) value = *flag;
    } else if (std::holds_alternative<int*>(slot)) {
      if (const auto number = node.value_exact<std::int64_t>()) {
        using Limits = std::numeric_limits<int>;
        if (*number >= Limits::min() && *number <= Limits::max()) value = static_cast<int>(*number);
        actual = std::to_string(*number);
      }
    } else if (std::holds_alternative<double*>(slot)) {
      if (node.is_number()) value = *node.value<double>();
    } else if (std::holds_alternative<std::string*>(slot)) {
      if (auto text = node.value_exact<std::string>()) value = std::move(*text);
    } else if (const toml::array* array = node.as_array()) {
      std::vector<std::string> items;
      for (const toml::node& item : *array) {
        auto text = item.value_exact<std::string>();
        if (!text) break;
        items.push_back(std::move(*text));
      }
      if (items.size() == array->size()) value = std::move(items);
      actual = "a list with something else in it";
    }
    if (!value) return wrong_value(setting, spelled, actual);
    if (auto checked = check_value(setting, spelled, *value); !checked) return checked.error();
    return std::move(*value);
  }

  /// "group.key" of an unknown group's first key, to look for the same key elsewhere.
  static std::string first_key(const toml::node& node) {
    const toml::table* table = node.as_table();
    return table && !table->empty() ? std::string(table->begin()->first.str()) : std::string{};
  }

  void unknown(const toml::source_region& where, const std::string& path, const std::string& key) {
    const bool is_path = path.find('.') != std::string::npos;
    const std::string wanted = is_path || key.empty() ? path : path + "." + key;
    fail(where, fmt::format("there is no setting {}", in_quotes(wanted)),
         fmt::format("did you mean {}?", nearest_setting(wanted)));
  }

  void fail(const toml::source_region& where, const std::string& message, std::string hint) {
    keep(where, Error(ErrorCode::invalid_argument, at(where) + ": " + message, std::move(hint)));
  }

  void keep(const toml::source_region& where, Error error) {
    // Tables are walked by name, so the first mistake met need not be the first in the file.
    if (!first_error_ || where.begin < first_error_at_) {
      first_error_ = std::move(error);
      first_error_at_ = where.begin;
    }
  }

  std::string at(const toml::source_region& where) const {
    return fmt::format("{}:{}", name_, where.begin.line);
  }

  const std::string& name_;
  Assignments assignments_;
  std::optional<Error> first_error_;
  toml::source_position first_error_at_{};
};

}  // namespace

core::Result<Assignments> read_toml(std::string_view text, const std::string& name) {
  try {
    const toml::table document = toml::parse(text, name);
    Reader reader(name);
    reader.read(document);
    return std::move(reader).result();
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()),
                 "the format is described at https://toml.io");
  }
}

}  // namespace repartee::app
