#pragma once
// Reading a client's JSON with errors that name the field.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace repartee::protocol {

/// The longest text there is a use for: 16,384 bytes, each escaped as six, and room for the rest.
inline constexpr std::size_t max_json_bytes = std::size_t{128} << 10;

struct JsonBounds {
  std::size_t bytes = max_json_bytes;
  int depth = 32;
  /// Values, which take many times their bytes in memory; long texts do not count for more than
  /// one.
  std::size_t values = 65'536;
};

/// A JSON object from outside. `invalid_argument` for a text that is none, or is over the bounds of
/// depth and number; `too_large` for one over the bound of bytes. The bounds are checked before
/// anything is built: a hostile text costs no more than reading it.
core::Result<nlohmann::json> parse_json(std::string_view text, const JsonBounds& bounds = {});

/// One object from outside. The getters leave the value alone where the field is absent or null,
/// and remember the first thing that was wrong.
class JsonReader {
 public:
  /// The errors of parse_json().
  static core::Result<JsonReader> parse(std::string_view text);

  /// A dot in a name reaches into an object: "input.sample_rate".
  void string(std::string_view field, std::string& value, std::size_t max_bytes);
  void integer(std::string_view field, std::int64_t& value, std::int64_t least, std::int64_t most);
  void number(std::string_view field, double& value, double least, double most);
  bool has(std::string_view field) const { return find(field) != nullptr; }

  /// Notes that a field is not what the caller expected of it.
  void fail(std::string_view field, const std::string& expected);
  /// The first error, if any.
  core::Result<> result() const;

 private:
  explicit JsonReader(nlohmann::json object) : object_(std::move(object)) {}
  const nlohmann::json* find(std::string_view field) const;

  nlohmann::json object_;
  std::string error_;
};

/// JSON as one line, with broken UTF-8 replaced: never throws.
std::string to_text(const nlohmann::json& json);

}  // namespace repartee::protocol
