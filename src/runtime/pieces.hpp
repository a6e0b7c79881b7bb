#pragma once
// Cuts long recordings into pieces that a recognizer takes, at pauses, so that no word is lost.

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "stt/transcript.hpp"
#include "turn/pause_detector.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::runtime {

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

/// One probability for each whole window of the recording (16 kHz mono). `aggressiveness` is for
/// detectors that have such modes; without one, the server's. Where `stop` is requested, here and
/// below, what comes back is of no use: the caller looks at its token.
std::vector<float> speech_probabilities(const vad::VoiceActivityDetector& detector,
                                        std::span<const std::int16_t> samples,
                                        std::optional<int> aggressiveness = {},
                                        std::stop_token stop = {});

/// What a recognizer takes at a time: Whisper's window is 30 s, and a little is left for its own
/// padding.
inline constexpr double longest_piece_s = 28;

/// A 16 kHz recording in pieces of at most longest_piece_s; a short one is one piece and is not
/// looked at. An empty one has none.
std::vector<Piece> cut_for_recognizer(const vad::VoiceActivityDetector& detector,
                                      std::span<const std::int16_t> samples, float threshold,
                                      std::stop_token stop = {});

/// Adds what was heard in a later piece, which begins `offset_s` into the recording.
void append_piece(stt::Transcript& whole, stt::Transcript piece, double offset_s);

/// Whether a live conversation with these settings would have heard speech begin anywhere in the
/// recording (16 kHz mono).
bool holds_speech(const vad::VoiceActivityDetector& detector, const turn::PauseSettings& settings,
                  std::span<const std::int16_t> samples, std::optional<int> aggressiveness = {},
                  std::stop_token stop = {});

}  // namespace repartee::runtime
