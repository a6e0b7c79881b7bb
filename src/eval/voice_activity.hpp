#pragma once
// How well a voice activity detector finds what the labels say.

#include <span>
#include <vector>

#include "eval/labels.hpp"
#include "turn/pause_detector.hpp"

namespace repartee::eval {

/// Windows of a detector against the labels. A window is speech where its middle is.
struct WindowCounts {
  std::size_t speech = 0;        ///< Windows the labels call speech,
  std::size_t missed = 0;        ///< and those among them that the detector does not.
  std::size_t other = 0;         ///< Windows without speech,
  std::size_t false_alarms = 0;  ///< and those that the detector takes for speech.

  double miss_rate() const;         ///< Of speech windows, 0 to 1.
  double false_alarm_rate() const;  ///< Of the others.
  double accuracy() const;          ///< Windows that are right, of all.
  WindowCounts& operator+=(const WindowCounts& more);
  bool operator==(const WindowCounts&) const = default;
};

/// A detector's answers for one recording.
struct Activity {
  std::vector<float> probabilities;  ///< One a window, without gaps.
  int window_samples = 512;          ///< At 16 kHz.

  double window_s() const;
  double seconds() const { return static_cast<double>(probabilities.size()) * window_s(); }
};

/// Whether the labels call the middle of the window speech.
bool is_speech(const Activity& activity, std::size_t window, std::span<const Span> labels);

WindowCounts count_windows(const Activity& activity, std::span<const Span> labels, float threshold);

/// A turn as a conversation would have taken it (turn::PauseDetector).
struct Turn {
  double begin_s = 0;    ///< Where its speech begins,
  double started_s = 0;  ///< and when that was certain.
  double end_s = 0;      ///< Where it ends,
  double ended_s = 0;    ///< and when that was: later by the silence that ends a turn.
};

/// A turn that the recording cuts off ends with it.
std::vector<Turn> find_turns(const Activity& activity, const turn::PauseSettings& settings);

/// Turns against labeled utterances.
struct TurnCounts {
  std::size_t utterances = 0;          ///< Labeled ones.
  std::size_t missed = 0;              ///< No turn touches them.
  std::size_t merged = 0;              ///< The turn that covers them was open before they began.
  std::vector<double> onset_delays_s;  ///< From an utterance's begin until its turn was certain.
  std::vector<double> end_delays_s;    ///< From its end until the turn was over.

  TurnCounts& operator+=(const TurnCounts& more);
};

/// A turn that is open 0.3 s before an utterance begins (labels are no more exact than that) was
/// opened by something else: the utterance is merged into it. An utterance has an end delay where
/// its turn is over before the next utterance begins.
TurnCounts count_turns(std::span<const Turn> turns, std::span<const Span> utterances);

/// The seconds that turns are open.
double active_seconds(std::span<const Turn> turns);

}  // namespace repartee::eval
