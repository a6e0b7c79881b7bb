#pragma once
// JSON into values, by their fields. The bytes come from outside: every value is held against its
// type and against bounds that the arithmetic of the core keeps to.

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "conversation/settings_fields.hpp"
#include "core/base64.hpp"

namespace repartee::journal {

/// Samples and microseconds are within ± this: 12 days and more, and far from overflowing.
inline constexpr std::int64_t most_count = std::int64_t{1} << 40;

/// Reads values; keeps the first error and goes on. What is missing keeps its default: earlier
/// versions did not have it. What is unknown is an error: a later version added it.
class FromJson {
 public:
  using Json = nlohmann::json;

  const std::optional<core::Error>& error() const { return error_; }

  template <class T>
  void read(const Json& json, T& x) {
    if constexpr (std::same_as<T, bool>) {
      if (json.is_boolean()) {
        x = json.get<bool>();
      } else {
        refuse("true or false");
      }
    } else if constexpr (std::is_floating_point_v<T>) {
      // A float through its own shortest text: the nearest double rounds back to it.
      if (json.is_number()) {
        x = static_cast<T>(json.get<double>());
      } else {
        refuse("a number");
      }
      if (!(x >= -1e12 && x <= 1e12)) refuse("a number of an ordinary size"), x = 0;
    } else if constexpr (std::is_integral_v<T>) {
      constexpr auto least = std::is_signed_v<T> ? std::numeric_limits<T>::lowest() : T{0};
      constexpr auto most = std::numeric_limits<T>::max();
      integer(json, x, std::in_range<std::int64_t>(least) ? static_cast<std::int64_t>(least) : 0,
              std::in_range<std::int64_t>(most) ? static_cast<std::int64_t>(most) : most_count);
    } else if constexpr (std::is_enum_v<T>) {
      enumerator(json, x);
    } else {
      object(json, x);
    }
  }
  void read(const Json& json, std::string& x) {
    if (json.is_string()) {
      x = json.get_ref<const std::string&>();
      return;
    }
    const auto bytes = json.is_object() && json.size() == 1 ? json.find("base64") : json.end();
    const bool written = json.is_object() && bytes != json.end() && bytes->is_string();
    auto decoded = written ? core::from_base64(bytes->get_ref<const std::string&>()) : std::nullopt;
    if (!decoded) return refuse("a text");
    x = std::move(*decoded);
  }
  void read(const Json& json, core::Duration& x) {
    std::int64_t count = x.count();
    integer(json, count, -most_count, most_count);
    x = core::Duration(count);
  }
  template <class T>
  void read(const Json& json, std::vector<T>& x) {
    if (!json.is_array()) return refuse("a list");
    x.clear();
    x.reserve(json.size());
    for (const auto& element : json) read(element, x.emplace_back());
  }
  template <class T>
  void read(const Json& json, std::optional<T>& x) {
    x.reset();
    if (!json.is_null()) read(json, x.emplace());
  }
  void read(const Json& json, std::shared_ptr<const conversation::Settings>& x) {
    auto settings = std::make_shared<conversation::Settings>();
    read(json, *settings);
    x = std::move(settings);
  }
  void read(const Json& json, std::variant<conversation::Item, conversation::ItemId>& x) {
    if (json.is_object() && !json.contains("base64")) {
      read(json, x.emplace<conversation::Item>());
    } else {
      read(json, x.emplace<conversation::ItemId>());
    }
  }
  void read(const Json& json, std::shared_ptr<const tts::Lexicon>& x) {
    x = nullptr;
    if (json.is_null()) return;
    if (!json.is_array()) return refuse("a list of words");
    auto lexicon = std::make_shared<tts::Lexicon>();
    for (const auto& entry : json) {
      if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_string())
        return refuse("a list of words");
      auto added = lexicon->add(entry[0].get_ref<const std::string&>(),
                                entry[1].get_ref<const std::string&>());
      if (!added) return refuse("a lexicon: " + added.error().message);
    }
    x = std::move(lexicon);
  }

 private:
  void integer(const Json& json, auto& x, std::int64_t least, std::int64_t most) {
    using T = std::remove_reference_t<decltype(x)>;
    least = std::max(least, -most_count);
    most = std::min(most, most_count);
    const bool fits = json.is_number_unsigned()
                          ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                          : json.is_number_integer() && json.get<std::int64_t>() >= least &&
                                json.get<std::int64_t>() <= most;
    if (fits) {
      x = static_cast<T>(json.get<std::int64_t>());
    } else {
      refuse(fmt::format("a whole number from {} to {}", least, most));
    }
  }
  template <class E>
  void enumerator(const Json& json, E& x) {
    const int last = static_cast<int>(conversation::last_of<E>);
    if constexpr (requires { name(x); }) {
      for (int i = 0; json.is_string() && i <= last; ++i) {
        if (name(static_cast<E>(i)) != json.get_ref<const std::string&>()) continue;
        x = static_cast<E>(i);
        return;
      }
      refuse("a name that this version knows");
    } else {
      int number = 0;
      integer(json, number, 0, last);
      x = static_cast<E>(number);
    }
  }
  template <class T>
  void object(const Json& json, T& x) {
    if (!json.is_object()) return refuse("an object");
    std::size_t known = 0;
    const auto outer = at_;
    conversation::fields(x, [&](const char* member, auto& value) {
      const auto found = json.find(member);
      if (found == json.end()) return;
      ++known;
      at_ = outer.empty() ? member : outer + "." + member;
      read(*found, value);
    });
    at_ = outer;
    if (known == json.size() || error_) return;
    std::set<std::string> members;
    conversation::fields(x, [&](const char* member, auto&) { members.insert(member); });
    for (const auto& [key, value] : json.items()) {
      if (members.contains(key) || error_) continue;
      error_ = core::Error(core::ErrorCode::unsupported,
                           fmt::format("'{}{}{}' is not known here", outer,
                                       outer.empty() ? "" : ".", printable(key)),
                           "a newer Repartee wrote it; use that version");
    }
  }
  static std::string printable(std::string_view text) {
    constexpr std::size_t most_shown = 40;
    std::string shown;
    for (const char c : text.substr(0, most_shown)) shown += c >= ' ' && c < 0x7F ? c : '?';
    return shown;
  }
  void refuse(const std::string& expected) {
    if (error_) return;
    error_ = core::Error(core::ErrorCode::corrupt,
                         fmt::format("'{}' is not {}", at_.empty() ? "it" : at_, expected));
  }

  std::string at_;  // the path of what is being read
  std::optional<core::Error> error_;
};

}  // namespace repartee::journal
