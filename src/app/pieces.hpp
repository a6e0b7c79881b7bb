#pragma once
// Cuts long recordings into pieces that a recognizer takes, at pauses, so that no word is lost.

#include <cstdint>
#include <span>
#include <vector>

#include "vad/voice_activity_detector.hpp"

namespace repartee::app {

struct Piece {
  std::size_t begin = 0;  ///< Samples.
  std::size_t end = 0;

  bool operator==(const Piece&) const = default;
};

/// Pieces of at most `longest` samples that together are the whole recording, in order. Each cut is
/// in the middle of the longest pause (windows below `threshold`) of the second half of what a
/// piece may hold; where there is no pause, at its quietest window. `speech` holds one probability
/// a window of `window` samples.
std::vector<Piece> cut_at_pauses(std::span<const std::int16_t> samples,
                                 std::span<const float> speech, std::size_t window,
                                 std::size_t longest, float threshold);

/// One probability for each whole window of the recording.
std::vector<float> speech_probabilities(const vad::VoiceActivityDetector& detector,
                                        std::span<const std::int16_t> samples);

}  // namespace repartee::app
