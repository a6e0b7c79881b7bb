#pragma once
// One utterance through flite: text in, word times and samples out.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"

struct cst_voice_struct;

namespace repartee::tts {

/// A token of the text ("42", "Smith's") and when it is spoken.
struct SpokenToken {
  std::size_t text_begin = 0;  ///< Byte range in the utterance's text, without punctuation.
  std::size_t text_end = 0;
  std::int64_t audio_begin = 0;  ///< Samples from the start of the utterance.
  std::int64_t audio_end = 0;
};

struct UtteranceSink {
  std::function<void(std::vector<SpokenToken>)> tokens;  ///< Once, before the first audio.
  /// 320 samples each, the last one less. False stops.
  std::function<bool(std::span<const std::int16_t>)> audio;
};

/// Synthesizes ASCII text with durations multiplied by `stretch`. Returns when the last sample was
/// handed over or the sink answered false. An exception of the sink passes through. Thread-safe:
/// several threads may use one voice.
core::Result<> synthesize_utterance(cst_voice_struct* voice, const std::string& ascii,
                                    double stretch, const UtteranceSink& sink);

}  // namespace repartee::tts
