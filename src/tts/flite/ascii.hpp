#pragma once
// flite reads ASCII only and spells other bytes out one by one. Letters lose their accents,
// typographic marks become plain ones, the rest (emoji, other scripts) becomes a space.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace repartee::tts {

/// A text in ASCII that remembers where each of its bytes came from.
struct AsciiText {
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::string text;
  std::vector<Range> origin;  ///< For each byte of `text`: its character in the original.

  /// The original bytes behind [begin, end) of `text`, which must not be empty.
  Range original(std::size_t begin, std::size_t end) const {
    return {origin[begin].begin, origin[end - 1].end};
  }
};

/// `utf8` must be valid UTF-8; a byte that is not becomes a space.
AsciiText to_ascii(std::string_view utf8);

}  // namespace repartee::tts
