#pragma once
// Sounds over a reply: which of them interrupt it, and how soon.

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "eval/turn_data.hpp"
#include "eval/turn_pauses.hpp"
#include "eval/vad_data.hpp"
#include "tts/text_to_speech.hpp"
#include "turn/interruption.hpp"

namespace repartee::eval {

/// What a sound over a reply should do to it.
struct Overlap {
  enum class Kind {
    backchannel,   ///< "mm-hm", "okay": nothing.
    noise,         ///< A bang, the kitchen: nothing.
    interruption,  ///< "stop", a new question: end it.
  };
  Kind kind = Kind::noise;
  std::string name;
  bool recorded = false;
  audio::Samples samples;  ///< 16 kHz mono, with quiet around.
  std::vector<TimedWord> words;
};
std::string_view name(Overlap::Kind kind);

/// Backchannels and interruptions in every English voice of an engine that knows the times of its
/// words, and bangs made of noise. The errors are the engine's.
core::Result<std::vector<Overlap>> synthesize_overlaps(tts::TextToSpeech& engine);

/// Recorded noises, cut into pieces of 3 s.
std::vector<Overlap> cut_noises(std::span<const LabeledSound> noises);

/// What became of a reply under such a sound. Times are from its first window of speech.
struct OverlapOutcome {
  std::optional<double> ducked_s, held_s;
  std::optional<double> interrupted_s;
  std::optional<double> resumed_s;  ///< The last time.
};

/// Plays one sound to the detector and to the arbiter; the words come as `listening` says, each
/// partial transcript word_lag_s after it was asked for (every 240 ms, and at the short silence).
core::Result<OverlapOutcome> talk_over(const Overlap& overlap, const Listening& listening,
                                       const turn::InterruptionSettings& settings);

}  // namespace repartee::eval
