#pragma once
// What words mean that are said over a reply: a listener's "mm-hm", a "stop", or something else.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/error.hpp"

namespace repartee::turn {

enum class Meaning : std::uint8_t {
  nothing,       ///< No word.
  backchannel,   ///< Nothing but signs of listening: "mm-hm", "okay, right".
  content,       ///< Something to answer.
  interruption,  ///< "Stop", "wait", "no" among the words: whatever else there is.
};

struct Overheard {
  Meaning meaning = Meaning::nothing;
  std::size_t content_words = 0;  ///< Words that are on neither list.
};

/// The lists of a language and those that every language has ("okay", "mm-hm", "stop"), with the
/// operator's own on top. Words are compared without case, punctuation, hyphens and accents; the
/// longest entry counts ("no problem" is no "no").
class OverlapWords {
 public:
  /// An entry is one to four words; with a minus in front it is taken off the lists. The operator's
  /// own go beyond what is built in. Languages without a list of their own have the common one.
  explicit OverlapWords(std::string_view language,
                        const std::vector<std::string>& backchannels = {},
                        const std::vector<std::string>& interrupting = {});

  Overheard read(std::string_view text) const;

 private:
  void add(std::string_view entry, Meaning meaning);

  std::unordered_map<std::string, Meaning> entries_;
};

/// `invalid_argument` for an entry that is empty or longer than four words or 64 bytes, or for more
/// than 256 of them; it names the entry.
core::Result<> check_overlap_words(const std::vector<std::string>& entries);

/// The share of the words heard that were just said, in the same order: 1 for an exact echo. Looks
/// at the last 64 words of either.
double share_said(std::string_view heard, std::string_view said);

/// Words of a text, however they are written.
std::size_t count_words(std::string_view text);

}  // namespace repartee::turn
