#include "app/config/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/config/suggest.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

using List = std::vector<std::string>;

/// Decimals always show that they are ones, as TOML wants it: 1.0, not 1.
std::string decimal(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string limit(double value, bool whole) {
  return whole ? fmt::format("{}", static_cast<long long>(value)) : fmt::format("{}", value);
}

bool has_range(const Setting& setting) {
  return setting.min > std::numeric_limits<double>::lowest();
}

Slot slot_of(const Setting& setting) {
  static Config any;
  return setting.slot(any);
}

template <class T>
bool is(const Setting& setting) {
  return std::holds_alternative<T*>(slot_of(setting));
}

List split(const std::string& text) {
  List items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto first = text.find_first_not_of(' ', begin);
    if (first < end) {
      items.push_back(text.substr(first, text.find_last_not_of(' ', end - 1) - first + 1));
    }
    begin = end + 1;
  }
  return items;
}

template <class T>
bool parse_number(const std::string& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string expectation(const Setting& setting) {
  if (!setting.choices.empty()) return fmt::format("one of {}", fmt::join(setting.choices, ", "));
  const bool whole = is<int>(setting);
  if (whole || is<double>(setting)) {
    const std::string_view kind = whole ? "a whole number" : "a number";
    if (!has_range(setting)) return std::string(kind);
    return fmt::format("{} from {} to {}", kind, limit(setting.min, whole),
                       limit(setting.max, whole));
  }
  if (is<bool>(setting)) return "true or false";
  return is<List>(setting) ? "a list of strings" : "a string";
}

core::Error wrong_value(const Setting& setting, std::string_view name, std::string_view what) {
  std::string hint;
  if (!setting.choices.empty()) {
    const List choices(setting.choices.begin(), setting.choices.end());
    hint = fmt::format("did you mean {}?", in_quotes(nearest(what, choices)));
  }
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} must be {}, not {}", name, expectation(setting), what), hint);
}

core::Result<Value> parse_value(const Setting& setting, std::string_view name,
                                const std::string& text) {
  Value value;
  if (is<bool>(setting)) {
    if (text != "true" && text != "false" && text != "1" && text != "0") {
      return wrong_value(setting, name, in_quotes(text));
    }
    value = text == "true" || text == "1";
  } else if (is<int>(setting)) {
    int number = 0;
    if (!parse_number(text, number)) return wrong_value(setting, name, in_quotes(text));
    value = number;
  } else if (is<double>(setting)) {
    double number = 0;
    if (!parse_number(text, number)) return wrong_value(setting, name, in_quotes(text));
    value = number;
  } else if (is<List>(setting)) {
    value = split(text);
  } else {
    value = text;
  }
  if (auto checked = check_value(setting, name, value); !checked) return checked.error();
  return value;
}

core::Result<> check_value(const Setting& setting, std::string_view name, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text && !setting.choices.empty() && !std::ranges::count(setting.choices, *text)) {
    return wrong_value(setting, name, in_quotes(*text));
  }
  const auto* whole = std::get_if<int>(&value);
  const auto* decimals = std::get_if<double>(&value);
  if (whole || decimals) {
    const double number = whole ? *whole : *decimals;
    // Written so that not-a-number fails as well.
    if (!(number >= setting.min && number <= setting.max)) {
      return wrong_value(setting, name, fmt::format("{}", number));
    }
  }
  return {};
}

void store(const Setting& setting, Value value, Config& config) {
  std::visit(
      [&](auto* slot) {
        using T = std::remove_pointer_t<decltype(slot)>;
        if constexpr (std::is_same_v<T, double>) {
          const auto* whole = std::get_if<int>(&value);
          *slot = whole ? *whole : std::get<double>(value);
        } else {
          *slot = std::get<T>(std::move(value));
        }
      },
      setting.slot(config));
}

Value fetch(const Setting& setting, const Config& config) {
  // The slot is only read from.
  return std::visit([](auto* slot) { return Value(*slot); },
                    setting.slot(const_cast<Config&>(config)));
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string to_toml(const Setting& setting, const Value& value) {
  const auto text = [&](const std::string& s) {
    return in_quotes(setting.secret && !s.empty() ? "***" : s);
  };
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<int>(&value)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&value)) return decimal(*d);
  if (const auto* s = std::get_if<std::string>(&value)) return text(*s);
  List items = std::get<List>(value);
  std::ranges::transform(items, items.begin(), text);
  return fmt::format("[{}]", fmt::join(items, ", "));
}

nlohmann::json to_json(const Setting& setting, const Value& value) {
  if (setting.secret) {
    if (const auto* s = std::get_if<std::string>(&value)) return s->empty() ? "" : "***";
    return List(std::get<List>(value).size(), "***");
  }
  return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

}  // namespace repartee::app
