#pragma once
// Whole turns with the pauses inside them, to measure the end of turns on.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "eval/labels.hpp"
#include "eval/manifest.hpp"

namespace repartee::eval {

/// A word as a good recognizer writes it, marks and capitals included.
struct TimedWord {
  std::string text;
  double end_s = 0;  ///< On the recording's clock.

  bool operator==(const TimedWord&) const = default;
};

/// One turn of one person, from before its first word to a second after its last.
struct SpokenTurn {
  std::string name;
  std::string set;               ///< Where it is from: "read", "spont", "meetings", "dialogs", …
  std::string speaker;           ///< Turns in a row with the same one are one person's.
  bool recorded = false;         ///< Of a person; else synthesized.
  audio::Samples samples;        ///< 16 kHz mono.
  std::vector<TimedWord> words;  ///< Empty where nobody wrote them down.
  std::string asked;             ///< What the assistant said before it.
};

/// Quiet put behind a turn that its recording ends with: a detector has to hear that it is over.
inline constexpr double quiet_after_s = 1;

/// Reads a table of what is said in recordings with the second at which each word ends: a header
/// `file`, `words` (between tabs), then lines of a file's name and `WORD@END WORD@END …`. Ends must
/// not go back. `invalid_argument` names the line.
core::Result<std::map<std::string, std::vector<TimedWord>>> parse_timed_words(
    std::string_view text, const std::filesystem::path& file);

/// Words without times, each ending where its letters do if all of them are spread evenly over the
/// stretches of speech; the last one gets a full stop where no mark is written anywhere.
std::vector<TimedWord> spread_words(std::string_view transcript, std::span<const Span> speech);

/// The turns in a meeting's labels: one person's stretches of speech with at most `longest_gap_s`
/// between them, none of which anybody else talks into. Where a turn ends while somebody else
/// speaks, nobody can say by ear when it did: it is left out.
std::vector<std::vector<SpeakerSpan>> turns_of(std::span<const SpeakerSpan> meeting,
                                               double longest_gap_s);

}  // namespace repartee::eval
