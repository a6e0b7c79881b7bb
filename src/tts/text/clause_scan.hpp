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
  bool german = false;          ///< "3." is an ordinal, and "z. B." has small letters.
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
/// initial ("J") or the number of a list item at the start of its line ("12"). In German also to an
/// ordinal ("3") or a single letter.
bool guards_full_stop(std::string_view before, bool word_starts_line, bool german);

/// Whether a word belongs to the next one, so that no clause may be cut between them for want of a
/// mark: a figure and its unit, a month and its day, a sign before an amount.
bool leads_on(std::string_view word);

}  // namespace repartee::tts
