#pragma once
// Where the next clause of a text ends: the rules behind ClauseChunker.

#include <cstddef>
#include <string_view>

namespace repartee::tts {

/// Lengths are in characters; one Han or Kana character counts as three.
struct ClauseRules {
  bool first = false;           ///< 3 words and any mark, or 8 words.
  int sentence_characters = 0;  ///< Not first: end at a sentence's end from here,
  int clause_characters = 0;    ///< and at any mark from here.
};

/// Byte counts from the start of the text; 0: nowhere yet.
struct Scan {
  std::size_t cut = 0;          ///< A complete clause ends here.
  std::size_t stalled_cut = 0;  ///< May be cut here if no more text comes for a while.
};

/// Scans from the start of `text`. `starts_line`: the text's first byte starts a line. `at_end`: no
/// more text will come, so `cut` is 0 only for empty text. `fence_scanned` is a memory between
/// calls with more and more of the same text.
Scan scan(std::string_view text, const ClauseRules& rules, bool starts_line, bool at_end,
          std::size_t& fence_scanned);

/// Whether the full stop that would follow `before` belongs to an abbreviation ("Mr", "e.g"), an
/// initial ("J") or the number of a list item at the start of its line ("12").
bool guards_full_stop(std::string_view before, bool word_starts_line);

}  // namespace repartee::tts
