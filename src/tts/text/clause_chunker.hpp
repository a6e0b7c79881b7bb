#pragma once
// Cuts the text that a model streams into clauses, so that the first one can be spoken while the
// rest is still being written.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tts/text/clause_scan.hpp"

namespace repartee::tts {

/// Text in as deltas of any size (a delta may end inside a character), clauses out.
///
/// The first clause is short, because someone waits for it: it ends at the first clause mark after
/// 3 words, or after 8 words (though not between a figure and its unit). Later ones are sentences,
/// and longer, since longer ones are spoken better and sound is already playing: as long as what is
/// still to be played allows, or, where the caller does not say, at least 20, 40, then 60
/// characters. A long sentence may end at a comma. Marks inside abbreviations, initials, numbers,
/// times, domains and list numbers do not count; nothing is cut inside a markdown link, emphasis or
/// code span; a code fence is a clause of its own. Han and Kana text counts two characters as a
/// word and ends at its own marks.
///
/// Where the cuts fall depends only on the text and on what next() is told, not on how the text was
/// split into deltas (unless flush_stalled() is used). White space between clauses leads the later
/// one, so the clauses concatenated are the text fed, but for white space at the end and long runs
/// of it, which shrink. No clause is white space only; one may still have nothing to say (a code
/// fence).
///
/// Not thread-safe. Holds no clock: the caller knows when the model has stalled.
class ClauseChunker {
 public:
  /// Of a clause without the white space that leads it (at most max_leading_spaces bytes).
  static constexpr std::size_t max_clause_bytes = 400;
  static constexpr std::size_t max_leading_spaces = 16;
  /// A code fence may be longer, because a part of one could no longer be told from prose.
  static constexpr std::size_t max_fence_bytes = 64u * 1024;

  /// German ("de", "de-…") has other full stops that end nothing: "am 3. Mai".
  explicit ClauseChunker(std::string_view language = "en");

  void feed(std::string_view delta);

  /// The next clause, if one is complete. Call until nullopt. `playing_s`: the seconds of sound
  /// that are made and not yet played; a clause is chosen that is written and made within them.
  std::optional<std::string> next(std::optional<double> playing_s = {});

  /// What may be spoken although no clause is complete, because the model has been silent for a
  /// while (150 ms is a good value): up to the last mark, else whole words, at least three.
  std::optional<std::string> flush_stalled();

  /// After the last delta: what remains. Call until nullopt.
  std::optional<std::string> finish();

  /// Whether nothing is left to speak.
  bool empty() const;

 private:
  ClauseRules rules(std::optional<double> playing_s = {}) const;
  std::optional<std::string> take(std::size_t bytes);
  void shorten_lead();

  bool german_;
  std::string text_;               // fed and not yet taken
  std::size_t fence_scanned_ = 0;  // no closing fence before this offset of text_
  int clauses_ = 0;                // taken so far
};

}  // namespace repartee::tts
