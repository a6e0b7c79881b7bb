#pragma once
// What one pass of Whisper is asked to do, from the length of the audio alone. Pure.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace repartee::stt {

/// How much one pass may cost.
struct WhisperPlan {
  int audio_context = 0;  ///< Encoder positions to compute, 50 a second.
  int most_tokens = 0;    ///< A model that loops is stopped here.
};

/// For `audio_s` seconds (at most 30) of a model with `all` encoder positions (1500 but in tests).
///
/// Trimmed: round up to 64 of 50 a second, plus 128, at least 384. Whisper was trained on 30 s
/// always; a context that hugs the words makes stock models loop (whisper.cpp #1117, #1951,
/// whisper-acft's README), and 384 on short ones costs a fifth of 1500. Loops that still come are
/// noticed, and heard again with everything: full_plan. Tokens: six a second, twice fast speech,
/// and eight more.
WhisperPlan trimmed_plan(double audio_s, int all);

/// The whole window, as whisper.cpp does by default.
WhisperPlan full_plan(double audio_s, int all);

/// Cuts audio that is longer than Whisper's window into pieces that fit, at the quietest place
/// in the last 5 s of each. Cuts are positions in the audio: the end of each piece; the last is the
/// audio's end. At least one, also for no audio.
std::vector<std::size_t> piece_ends(std::span<const std::int16_t> audio);

}  // namespace repartee::stt
