#pragma once
// The pauses of a turn as a conversation meets them: when each begins and ends, and what is known
// in it, moment by moment.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "eval/turn_data.hpp"
#include "stt/speech_to_text.hpp"
#include "turn/endpointer.hpp"
#include "turn/pause_detector.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::eval {

/// From some moment of a pause on, these are the words so far.
struct Known {
  double after_s = 0;  ///< Of silence; the first one is 0.
  std::string words;

  bool operator==(const Known&) const = default;
};

/// A silence in or after a turn.
struct TurnPause {
  bool end = false;    ///< The turn's end; else a pause within it (eot-bench's "hold").
  double begin_s = 0;  ///< End of the last window of speech, on the recording's clock.
  double seconds = std::numeric_limits<double>::infinity();  ///< Endless after a turn.
  std::vector<Known> known;
  std::optional<turn::Prosody> prosody;
  std::optional<float> end_probability;
  turn::Expected expected = turn::Expected::anything;
};

/// One turn's pauses in order; the last one is its end.
struct TurnPauses {
  std::string name;
  std::string set;
  std::string speaker;
  bool recorded = false;
  double first_s = 0;  ///< Its first sample of speech.
  std::vector<TurnPause> pauses;
};

/// How a turn's words become known: all that were said before a pause, word_lag_s after it began.
/// Before that nothing is known, as in a conversation whose transcript does not reach the pause.
enum class Words {
  written,     ///< Those of the turn: a good recognizer.
  recognized,  ///< An engine's partial transcript of the audio up to the short silence.
  none,        ///< No words at all.
};

/// A transcript comes so long after the speech has ended: the short silence that it is asked for
/// at, and the bench's 150 ms for an engine. (eot-bench's default is 500 ms.)
inline constexpr double word_lag_s = 0.22;

struct Listening {
  const vad::VoiceActivityDetector* detector = nullptr;
  turn::PauseSettings pauses;
  Words words = Words::written;
  stt::SpeechToText* recognizer = nullptr;  ///< Of `recognized`.
  std::string language = "en";
};

/// Runs the detector, the pause detector, prosody and the words over one turn. Nothing where no
/// speech is heard in it. The errors are the recognizer's.
core::Result<std::optional<TurnPauses>> listen(const SpokenTurn& turn, const Listening& listening);

}  // namespace repartee::eval
