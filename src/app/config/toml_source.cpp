#include "app/config/toml_source.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <limits>
#include <optional>

#include "app/config/suggest.hpp"
#include "app/config/tenants.hpp"

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

/// Walks the groups and the tenants of one document.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  void read(const toml::table& document) {
    for (const auto& [group, node] : document) {
      if (group.str() == tenants_table) {
        read_tenants(group.source(), node);
      } else if (about_group(group.str()).empty()) {
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
    assign(*setting, where, node, "");
  }

  void read_tenants(const toml::source_region& where, const toml::node& node) {
    constexpr const char* form = "write [tenants.NAME], and its keys and settings below it";
    const toml::table* tenants = node.as_table();
    if (!tenants) return fail(where, "tenants is a table of tenants", form);
    for (const auto& [name, of_one] : *tenants) {
      const std::string tenant(name.str());
      if (!is_tenant_name(tenant)) {
        fail(name.source(), fmt::format("{} cannot be a tenant's name", in_quotes(tenant)),
             "take letters, digits, - and _");
      } else if (const toml::table* table = of_one.as_table()) {
        read_tenant(tenant, name.source(), *table);
      } else {
        fail(name.source(), fmt::format("{} is a tenant, and no setting", path_of_tenant(tenant)),
             form);
      }
    }
  }

  void read_tenant(const std::string& tenant, const toml::source_region& where,
                   const toml::table& table) {
    const toml::node* keys = table.get(tenant_keys);
    const toml::array* list = keys ? keys->as_array() : nullptr;
    if (!keys || (list && list->empty())) {
      fail(where, path_of_tenant(tenant) + " has no keys", "its clients need one: keys = [\"…\"]");
    }
    for (const auto& [key, node] : table) {
      const std::string group(key.str());
      const toml::table* settings = node.as_table();
      if (group == tenant_keys) {
        assign(*find_setting("auth.keys"), key.source(), node, tenant);
      } else if (about_group(group).empty()) {
        unknown_to_tenant(key.source(), tenant, group, first_key(node));
      } else if (!settings) {
        fail(key.source(),
             fmt::format("{}.{} is a group of settings", path_of_tenant(tenant), group),
             fmt::format("write {}.NAME = … for one of them", group));
      } else {
        for (const auto& [name, value] : *settings) {
          read_for_tenant(tenant, fmt::format("{}.{}", group, name.str()), name.source(), value);
        }
      }
    }
  }

  void read_for_tenant(const std::string& tenant, const std::string& path,
                       const toml::source_region& where, const toml::node& node) {
    const Setting* setting = find_setting(path);
    if (!setting) return unknown_to_tenant(where, tenant, path, "");
    if (setting->per_tenant) return assign(*setting, where, node, tenant);
    fail(where,
         fmt::format("{} cannot have its own {}, which belongs to the whole server",
                     path_of_tenant(tenant), path),
         path == "auth.keys"
             ? "a tenant's keys are written: keys = [\"…\"]"
             : fmt::format("set it outside of the tenants, in [{}]", setting->group()));
  }

  void assign(const Setting& setting, const toml::source_region& where, const toml::node& node,
              const std::string& tenant) {
    Assignment assignment{&setting, {}, at(where), tenant};
    auto value = convert(setting, assignment.origin + ": " + path_of(assignment), node);
    if (!value) {
      // The first mistake of the file is the one to mend first.
      return keep(where, value.error());
    }
    assignment.value = std::move(*value);
    assignments_.push_back(std::move(assignment));
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
    // "tenant", "tennants"
    constexpr std::size_t slip = 2;
    fail(where, fmt::format("there is no setting {}", in_quotes(wanted)),
         !is_path && edit_distance(path, tenants_table) <= slip
             ? "did you mean [tenants.NAME]?"
             : fmt::format("did you mean {}?", nearest_setting(wanted)));
  }

  void unknown_to_tenant(const toml::source_region& where, const std::string& tenant,
                         const std::string& path, const std::string& key) {
    const std::string wanted = key.empty() ? path : path + "." + key;
    fail(where,
         fmt::format("there is no setting {}", in_quotes(path_of_tenant(tenant) + "." + wanted)),
         fmt::format("did you mean {}?", nearest_tenant_setting(wanted)));
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
