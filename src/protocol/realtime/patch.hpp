#pragma once
// Reading a part of a client's JSON field by field, with findings that carry the field's path.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/realtime/errors.hpp"

namespace repartee::protocol::realtime {

/// Of a field that means nothing here beyond its form and is told back, as text: what a session
/// keeps of what its client wrote is bounded.
inline constexpr std::size_t max_opaque_bytes = std::size_t{64} << 10;

/// What came up while a message was read.
struct Findings {
  bool strict = false;                ///< Fields that are not known are errors.
  std::optional<ApiError> error;      ///< The first one: nothing of the message counts then.
  std::vector<std::string> warnings;  ///< Fields that have no effect here, each with its reason.
  std::size_t more_warnings = 0;      ///< Beyond `most_warnings`, which are only counted.

  /// They are logged: one message must not fill the log.
  static constexpr std::size_t most_warnings = 8;

  void fail(ApiError found) {
    if (!error) error = std::move(found);
  }
  void warn(std::string warning) {
    if (warnings.size() < most_warnings) {
      warnings.push_back(std::move(warning));
    } else {
      ++more_warnings;
    }
  }
};

/// An object whose known fields are taken out one by one; what is left over at the end is not
/// known. `json` outlives it.
class ObjectReader {
 public:
  ObjectReader(const nlohmann::json& json, std::string path, Findings& findings);
  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  /// The field's value, null included; nullptr where it is absent. Marks the field as known.
  const nlohmann::json* take(std::string_view field);
  /// Whether there is a value, null not counted. Marks the field as known.
  bool has(std::string_view field);
  /// As take(), but notes where a field that must be there is absent or null, and is nullptr then.
  const nlohmann::json* require(std::string_view field);
  std::string path(std::string_view field) const;
  Findings& findings() const { return findings_; }

  // Each leaves the value alone where the field is absent or null (some clients send null for what
  // they do not set), and notes what is wrong.
  void string(std::string_view field, std::string& value, std::size_t max_bytes);
  void boolean(std::string_view field, bool& value);
  void integer(std::string_view field, int& value, int least, int most);
  void number(std::string_view field, double& value, double least, double most);
  template <class T>
  void choice(std::string_view field, T& value,
              std::initializer_list<std::pair<std::string_view, T>> choices);
  /// As take(), but notes a value of more than max_opaque_bytes, and is nullptr then.
  const nlohmann::json* opaque(std::string_view field);

 private:
  const nlohmann::json& json_;
  const std::string path_;
  Findings& findings_;
  std::vector<std::string_view> known_;
};

template <class T>
void ObjectReader::choice(std::string_view field, T& value,
                          std::initializer_list<std::pair<std::string_view, T>> choices) {
  const auto* given = take(field);
  if (!given || given->is_null()) return;
  if (!given->is_string()) return findings_.fail(errors::invalid_type(path(field), "a string"));
  const std::string_view word = given->get_ref<const std::string&>();
  std::vector<std::string_view> names;
  for (const auto& [name, meaning] : choices) {
    if (word == name) {
      value = meaning;
      return;
    }
    names.push_back(name);
  }
  findings_.fail(errors::invalid_choice(path(field), word, names));
}

}  // namespace repartee::protocol::realtime
