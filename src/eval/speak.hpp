#pragma once
// One sentence from a voice, timed.

#include <string>
#include <string_view>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::eval {

struct Spoken {
  audio::Samples samples;         ///< 16 kHz mono, for detectors and recognizers.
  double seconds = 0;             ///< Of speech.
  double cpu_seconds = 0;         ///< Processor time of the process, without converting the rate.
  double first_audio_ms = 0;      ///< Until the first samples came (Stopwatch::elapsed_seconds).
  double first_audio_cpu_ms = 0;  ///< The processor time in that.
};

/// The errors are the engine's.
core::Result<Spoken> speak(tts::TextToSpeech& engine, const std::string& voice,
                           std::string_view text);

}  // namespace repartee::eval
