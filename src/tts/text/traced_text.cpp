#include "tts/text/traced_text.hpp"

#include <algorithm>

namespace repartee::tts {

TracedText::TracedText(std::string_view displayed) : text_(displayed) {
  origins_.reserve(displayed.size());
  for (std::uint32_t i = 0; i < displayed.size(); ++i) origins_.push_back({i, i + 1});
}

Origin TracedText::origin(std::size_t begin, std::size_t end) const {
  if (begin < end) return {origins_[begin].begin, origins_[end - 1].end};
  const std::uint32_t place = begin > 0          ? origins_[begin - 1].end
                              : origins_.empty() ? 0
                                                 : origins_.front().begin;
  return {place, place};
}

void TracedText::copy(const TracedText& from, std::size_t begin, std::size_t size) {
  text_.append(from.text_, begin, size);
  const auto first = from.origins_.begin() + static_cast<std::ptrdiff_t>(begin);
  origins_.insert(origins_.end(), first, first + static_cast<std::ptrdiff_t>(size));
}

void TracedText::replace(const TracedText& from, std::size_t begin, std::size_t size,
                         std::string_view words) {
  text_ += words;
  origins_.insert(origins_.end(), words.size(), from.origin(begin, begin + size));
}

void TracedText::add(std::string_view words) {
  const Origin place = origin(size(), size());
  text_ += words;
  origins_.insert(origins_.end(), words.size(), place);
}

void TracedText::replace_last(const TracedText& from, std::size_t begin, std::size_t size,
                              char mark) {
  text_.back() = mark;
  origins_.back().end = std::max(origins_.back().end, from.origin(begin, begin + size).end);
}

Origins TracedText::origins() const {
  Origins spans;
  for (const Origin& origin : origins_) spans.push_back(origin);
  spans.shrink_to_fit();
  return spans;
}

}  // namespace repartee::tts
