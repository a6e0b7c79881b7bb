#pragma once
// Takes steady noise out of speech before it is recognized: WebRTC's audio processing.
// What it does to recognition and to voice activity, in figures: docs/adr/0016.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/error.hpp"

namespace repartee::audio {

/// How far the speaker is from the microphone, in the words of OpenAI's Realtime API.
enum class NoiseReduction {
  off,
  near_field,  ///< A headset or a phone at the mouth: rumble and noise are lowered.
  far_field,   ///< A laptop or a room: noise is lowered more, and quiet speech is made louder.
};

/// "off", "near_field" or "far_field"; nothing for any other name.
std::optional<NoiseReduction> noise_reduction_named(std::string_view name);
std::string_view name(NoiseReduction kind);

/// The noise of one audio stream, learned as it comes in (1 to 2 s until it is known).
/// Used from one thread at a time.
class NoiseReducer {
 public:
  virtual ~NoiseReducer() = default;

  /// Replaces the next samples (16 kHz mono, any number of them) by what came `delay_samples`
  /// before, with less noise. The first ones are silence. 13 µs for 10 ms of audio.
  virtual void process(std::span<std::int16_t> audio) = 0;

  /// One frame, for audio may come in pieces of any length. WebRTC's own overlap adds 6 ms.
  static constexpr int delay_samples = 160;
};

/// Nothing (a null pointer) for off. `unavailable` where this build lacks the library.
core::Result<std::unique_ptr<NoiseReducer>> create_noise_reducer(NoiseReduction kind);

/// Whether this build has it.
bool noise_reduction_available();

}  // namespace repartee::audio
