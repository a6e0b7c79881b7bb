#include "protocol/realtime/append.hpp"

#include <algorithm>

#include "core/base64.hpp"

namespace repartee::protocol::realtime {
namespace {

/// Takes tokens off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(char wanted) {
    const auto begin = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    if (begin == rest_.size() || rest_[begin] != wanted) return false;
    rest_.remove_prefix(begin + 1);
    return true;
  }

  /// A string, as written between its quotes.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    auto end = rest_.find('"');
    // The quick way first: one search. With an escape before the quote, sign by sign.
    if (rest_.substr(0, end).find('\\') != std::string_view::npos) {
      end = rest_.find_first_of("\"\\");
      while (end < rest_.size() && rest_[end] == '\\') end = rest_.find_first_of("\"\\", end + 2);
    }
    if (end >= rest_.size()) return std::nullopt;
    const auto found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

  bool at_end() const { return rest_.find_first_not_of(" \t\r\n") == std::string_view::npos; }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<AppendMessage> read_append(std::string_view message) {
  Scanner scanner(message);
  std::string_view type;
  std::optional<std::string_view> audio;
  AppendMessage append;
  if (!scanner.take('{')) return std::nullopt;
  do {
    const auto name = scanner.string();
    if (!name || !scanner.take(':')) return std::nullopt;
    const auto value = scanner.string();
    if (!value) return std::nullopt;
    if (*name == "type") {
      type = *value;
    } else if (*name == "audio") {
      audio = *value;
    } else if (*name == "event_id") {
      append.event_id = *value;
    } else {
      return std::nullopt;
    }
  } while (scanner.take(','));
  if (!scanner.take('}') || !scanner.at_end()) return std::nullopt;
  if (type != "input_audio_buffer.append" || !audio) return std::nullopt;
  append.audio = *audio;
  // What the JSON reader has to unescape, and check for UTF-8, it may have.
  const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
  if (!std::ranges::all_of(append.event_id, plain)) return std::nullopt;
  return append;
}

std::optional<std::string> bytes_of(std::string_view base64) {
  if (base64.find('\\') == std::string_view::npos) return core::from_base64(base64);
  std::string unescaped;
  unescaped.reserve(base64.size());
  for (std::size_t i = 0; i < base64.size(); ++i) {
    if (base64[i] == '\\' && i + 1 < base64.size() && base64[i + 1] == '/') ++i;
    unescaped += base64[i];
  }
  return core::from_base64(unescaped);
}

}  // namespace repartee::protocol::realtime
