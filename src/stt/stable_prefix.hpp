#pragma once
// Which words of a growing hypothesis can be shown as settled: LocalAgreement-2 (Macháček et al.,
// "Turning Whisper into a Real-Time Transcription System", arXiv 2307.14743).

#include <vector>

#include "stt/transcript.hpp"

namespace repartee::stt {

/// One utterance's partial transcripts. A word is settled once two hypotheses in a row agree on it
/// and on everything before it; settled words never change or go away, whatever later hypotheses
/// say. The final transcript is the engine's last word and may still differ: it replaces the
/// partial ones.
class StablePrefix {
 public:
  /// The partial transcript after hearing `audio_s` seconds. Hypotheses that follow each other too
  /// closely agree trivially, so only those at least 200 ms of audio apart settle words.
  /// Words agree when they differ only in case and punctuation, which move as a sentence grows.
  Transcript update(const std::vector<Word>& hypothesis, double audio_s);

  /// Where the last settled word ends; -1 before there is one. Audio before it need not be decoded
  /// again: hypotheses may begin there.
  double settled_until_s() const { return settled_.empty() ? -1 : settled_.back().end_s; }
  const std::vector<Word>& settled() const { return settled_; }

 private:
  std::vector<Word> settled_;
  std::vector<Word> previous_;
  double previous_s_ = 0;
};

/// The words as text: single spaces, no others.
std::string joined(const std::vector<Word>& words);

/// A final transcript of these words: all of it stable.
Transcript final_transcript(std::vector<Word> words, std::string language);

}  // namespace repartee::stt
