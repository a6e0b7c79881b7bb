#include "tts/text/thinking_filter.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

constexpr std::array<std::string_view, 4> open_tags = {"<think>", "<thinking>", "<thought>",
                                                       "<reasoning>"};
constexpr std::array<std::string_view, 4> close_tags = {"</think>", "</thinking>", "</thought>",
                                                        "</reasoning>"};

enum class Match { none, partial, full };

Match match(std::string_view text, std::string_view tag) {
  const std::size_t n = std::min(text.size(), tag.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (to_lower(text[i]) != tag[i]) return Match::none;
  }
  return n == tag.size() ? Match::full : Match::partial;
}

struct Tag {
  Match match = Match::none;
  std::size_t size = 0;
  bool opens = false;
};

Tag find_tag(std::string_view text) {
  Tag found;
  for (const bool opens : {true, false}) {
    for (const auto tag : opens ? open_tags : close_tags) {
      const Match m = match(text, tag);
      if (m == Match::full) return {m, tag.size(), opens};
      if (m == Match::partial) found.match = m;
    }
  }
  return found;
}

}  // namespace

template <typename PassOn>
std::size_t ThinkingFilter::filter(std::string_view text, const PassOn& pass_on) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t bracket = std::min(text.find('<', at), text.size());
    if (!thinking_) pass_on(at, bracket - at);
    at = bracket;
    if (at == text.size()) break;

    const Tag tag = find_tag(text.substr(at));
    if (tag.match == Match::partial) break;
    if (tag.match == Match::full) {
      thinking_ = tag.opens;
      at += tag.size;
    } else {
      if (!thinking_) pass_on(at, 1);
      ++at;
    }
  }
  return at;
}

std::string ThinkingFilter::feed(std::string_view delta) {
  held_ += delta;
  std::string out;
  const std::size_t settled =
      filter(held_, [&](std::size_t at, std::size_t size) { out.append(held_, at, size); });
  held_.erase(0, settled);
  return out;
}

std::string ThinkingFilter::finish() {
  std::string rest = thinking_ ? std::string() : std::move(held_);
  held_.clear();
  thinking_ = false;
  return rest;
}

TracedText without_thinking(const TracedText& in) {
  TracedText out;
  ThinkingFilter filter;
  const auto copy = [&](std::size_t at, std::size_t size) { out.copy(in, at, size); };
  const std::size_t settled = filter.filter(in.text(), copy);
  if (!filter.thinking_) copy(settled, in.size() - settled);
  return out;
}

}  // namespace repartee::tts
