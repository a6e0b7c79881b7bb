#pragma once
// Values into JSON, by their fields. Written by hand and not through a document: every window of
// every session passes here.

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string>

#include "conversation/settings_fields.hpp"

namespace repartee::journal {

/// `text` as a JSON string; one that is not UTF-8 as {"base64":"…"}, so that no byte is lost.
void append_json_string(std::string& out, std::string_view text);

/// Appends `value` to `out`. Numbers are written so that reading gives the same bits.
class ToJson {
 public:
  explicit ToJson(std::string& out) : out_(out) {}

  template <class T>
  void write(const T& x) {
    if constexpr (std::same_as<T, bool>) {
      out_ += x ? "true" : "false";
    } else if constexpr (std::is_floating_point_v<T>) {
      if (std::isfinite(x)) {
        fmt::format_to(std::back_inserter(out_), "{}", x);
      } else {
        out_ += "0";
      }
    } else if constexpr (std::is_integral_v<T>) {
      fmt::format_to(std::back_inserter(out_), "{}", x);
    } else if constexpr (std::is_enum_v<T>) {
      if constexpr (requires { name(x); }) {
        append_json_string(out_, name(x));
      } else {
        write(static_cast<int>(x));
      }
    } else {
      out_ += '{';
      bool first = true;
      conversation::fields(x, [&](const char* member, const auto& value) {
        if (!first) out_ += ',';
        first = false;
        fmt::format_to(std::back_inserter(out_), "\"{}\":", member);
        write(value);
      });
      out_ += '}';
    }
  }
  void write(const std::string& text) { append_json_string(out_, text); }
  void write(core::Duration x) { write(x.count()); }
  template <class T>
  void write(const std::vector<T>& list) {
    out_ += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ',';
      write(list[i]);
    }
    out_ += ']';
  }
  template <class A, class B>
  void write(const std::pair<A, B>& pair) {
    out_ += '[';
    write(pair.first);
    out_ += ',';
    write(pair.second);
    out_ += ']';
  }
  template <class T>
  void write(const std::optional<T>& x) {
    if (x) {
      write(*x);
    } else {
      out_ += "null";
    }
  }
  void write(const std::shared_ptr<const conversation::Settings>& settings) {
    if (settings) {
      write(*settings);
    } else {
      out_ += "null";
    }
  }
  /// An item is an object, the id of one a string.
  void write(const std::variant<conversation::Item, conversation::ItemId>& x) {
    std::visit([this](const auto& either) { write(either); }, x);
  }
  void write(const std::shared_ptr<const tts::Lexicon>& lexicon) {
    if (lexicon) {
      write(lexicon->entries());
    } else {
      out_ += "null";
    }
  }

 private:
  std::string& out_;
};

}  // namespace repartee::journal
