#pragma once
// A transcript in the pieces that people read: subtitles, and the `segments` of the protocols.

#include <string>
#include <vector>

#include "stt/transcript.hpp"

namespace repartee::runtime {

struct Phrase {
  std::string text;
  double start_s = 0;
  double end_s = 0;
  double confidence = 1;  ///< Mean of its words'.

  bool operator==(const Phrase&) const = default;
};

/// Cuts a transcript after a word that ends a sentence, at a pause of 600 ms, and before a phrase
/// would be longer than 7 s or 84 characters (two lines of a subtitle). Where there are no word
/// times, one phrase from `begin_s` to `end_s`; an empty transcript has none.
std::vector<Phrase> phrases(const stt::Transcript& transcript, double begin_s, double end_s);

}  // namespace repartee::runtime
