#pragma once
// A voice that hums: a tone whose every sample is known, for tests and load tests.

#include <chrono>
#include <memory>

#include "tts/text_to_speech.hpp"

namespace repartee::tts {

struct ToneOptions {
  /// The first audio comes after this long, blocking its worker as a real engine would.
  std::chrono::milliseconds delay{0};
};

/// Samples that each byte of the text lasts at speed 1: 60 ms, about as long as in speech.
inline constexpr int tone_samples_per_byte = 960;
inline constexpr int tone_rate_hz = 16000;
inline constexpr int tone_hz = 440;
inline constexpr int tone_amplitude = 8000;

/// One voice, "tone": round(tone_samples_per_byte * bytes / speed) samples of a sine. A word sounds
/// as long as its share of the text's bytes.
std::shared_ptr<TextToSpeech> create_tone(ToneOptions options);

}  // namespace repartee::tts
