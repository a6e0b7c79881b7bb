#include "tts/text/origins.hpp"

#include <algorithm>

namespace repartee::tts {

Origin Origins::within(const Span& span, std::size_t at) {
  if (!span.copied) return {span.begin, span.end};
  const auto byte = span.begin + static_cast<std::uint32_t>(at - span.at);
  return {byte, byte + 1};
}

void Origins::push_back(Origin origin) {
  const auto at = static_cast<std::uint32_t>(size_++);
  const bool one_byte = origin.end == origin.begin + 1;
  if (!spans_.empty()) {
    Span& last = spans_.back();
    if (within(last, at) == origin) return;
    // A single byte that was taken for a replacement turns out to begin a copy.
    const bool single = !last.copied && at == last.at + 1 && last.end == last.begin + 1;
    if (single && one_byte && origin.begin == last.end) {
      last.copied = true;
      return;
    }
  }
  spans_.push_back({at, origin.begin, origin.end, false});
}

Origin Origins::operator[](std::size_t at) const {
  const auto after = std::ranges::upper_bound(spans_, at, {}, &Span::at);
  return within(*std::prev(after), at);
}

}  // namespace repartee::tts
