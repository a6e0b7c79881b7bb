#pragma once
// What was heard, in words: plain data that the conversation core shares with the engines.

#include <string>
#include <vector>

namespace repartee::stt {

/// One recognized word and when it was said.
struct Word {
  std::string text;
  double start_s = 0;  ///< Seconds from the start of the audio given to the recognizer.
  double end_s = 0;
  double confidence = 1;  ///< 0 to 1; 1 where the engine gives none.

  bool operator==(const Word&) const = default;
};

/// A transcript so far, or a final one. A partial one has a prefix that will not change any more
/// and a tail that may.
struct Transcript {
  std::string text;  ///< Everything, stable and unstable, single spaces, trimmed.
  /// Bytes of `text` that later partial ones leave as they are. For a final one: all of it; it may
  /// correct what partial ones called stable.
  std::size_t stable = 0;
  std::vector<Word> words;  ///< May be empty where the engine has no word times.
  std::string language;     ///< ISO 639-1; may be empty.

  bool operator==(const Transcript&) const = default;
};

/// What kind of transcript is asked for.
enum class TranscriptKind {
  partial,  ///< Speech goes on: newest only, may be skipped.
  guess,    ///< It may be over: as a final one would be, while more may yet be said.
  final,    ///< It is over: answered exactly once.
};

/// What was heard when it may have been all.
struct GuessedTranscript {
  Transcript transcript;
  /// The final transcript would be the same where nothing but silence followed. False: only the
  /// best that is known now.
  bool as_final = false;
};

}  // namespace repartee::stt
