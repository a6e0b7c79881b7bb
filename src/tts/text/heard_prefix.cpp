#include "tts/text/heard_prefix.hpp"

#include <algorithm>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

struct Range {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

/// The first word at or after `at`; empty where there is none.
Range word_from(std::string_view text, std::size_t at) {
  const auto step = [&](std::size_t i) {
    CodePoint point = decode(text, i);
    point.size = std::max<std::size_t>(point.size, 1);
    return point;
  };
  while (at < text.size() && is_space(step(at).value)) ++at;
  if (at == text.size()) return {at, at};
  const CodePoint first = step(at);
  const bool unspaced = is_unspaced_script(first.value);
  std::size_t end = at + first.size;
  while (end < text.size()) {
    const CodePoint next = step(end);
    if (is_space(next.value) || is_unspaced_script(next.value)) break;
    // The marks behind a Han character belong to it, Latin letters do not.
    if (unspaced && (is_letter(next.value) || is_digit(next.value))) break;
    end += next.size;
  }
  return {at, end};
}

bool is_said(std::string_view word) {
  return std::ranges::any_of(word, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return is_letter(u) || is_digit(u) || u >= 0x80;
  });
}

// Marks of lists and headings: they belong to the word that follows them.
bool is_line_mark(std::string_view word) {
  return word.find_first_not_of("-*+#>|") == std::string_view::npos;
}

}  // namespace

std::size_t heard_prefix(std::string_view shown, std::string_view spoken, const Origins& origins,
                         std::size_t heard_bytes) {
  bool any_heard = false;
  Range waiting;  // the first spoken word that was not heard
  for (std::size_t at = 0;; at = waiting.end) {
    waiting = word_from(spoken, at);
    if (waiting.empty()) return any_heard ? shown.size() : 0;
    if (!is_said(spoken.substr(waiting.begin, waiting.end - waiting.begin))) continue;
    if (waiting.end > heard_bytes) break;
    any_heard = true;
  }
  if (!any_heard) return 0;

  const std::size_t missing = origins[waiting.begin].begin;
  std::size_t heard = 0;
  for (Range word = word_from(shown, 0); !word.empty() && word.end <= missing;
       word = word_from(shown, word.end)) {
    if (!is_line_mark(shown.substr(word.begin, word.end - word.begin))) heard = word.end;
  }
  return heard;
}

}  // namespace repartee::tts
