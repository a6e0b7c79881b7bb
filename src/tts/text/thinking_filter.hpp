#pragma once
// Removes what a model thinks aloud from what it says.

#include <string>
#include <string_view>

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
  std::string held_;  // at most one unfinished tag
  bool thinking_ = false;
};

}  // namespace repartee::tts
