#pragma once
// Removes what a model thinks aloud from what it says.

#include <string>
#include <string_view>

#include "tts/text/traced_text.hpp"

namespace repartee::tts {

/// Drops `<think>…</think>` (also thinking, thought, reasoning; any case) from a stream of deltas,
/// whose edges may lie inside a tag. A lone closing tag is dropped too; a block that never closes
/// ends with the text. Not thread-safe.
class ThinkingFilter {
 public:
  /// What may be passed on now; may be empty.
  std::string feed(std::string_view delta);
  /// After the last delta: text that was held back because it might have become a tag.
  std::string finish();

 private:
  /// Passes on what is sure of `text` as ranges of it; returns how many of its bytes are settled.
  template <typename PassOn>
  std::size_t filter(std::string_view text, const PassOn& pass_on);
  friend TracedText without_thinking(const TracedText& in);

  std::string held_;  // at most one unfinished tag
  bool thinking_ = false;
};

/// A whole text without such blocks.
TracedText without_thinking(const TracedText& in);

}  // namespace repartee::tts
