#pragma once
// Noise for tests of recognizers and detectors: made, or mixed in at a known distance below speech.

#include <cstdint>
#include <span>

#include "audio/pcm.hpp"

namespace repartee::eval {

/// White noise with a bell-shaped distribution, the same for the same seed.
audio::Samples white_noise(std::size_t samples, double rms, std::uint32_t seed);

/// The level of the speech in a clip: the root mean square over its loud frames, those of 20 ms
/// within 20 dB of the 95th percentile. Pauses do not count: padding a clip with silence must not
/// change how loud its noise is. 0 of silence.
double speech_level(std::span<const std::int16_t> speech);

/// `speech` with `noise` so many decibels below its level; the noise is repeated where it is
/// shorter and begins at `from` (samples, taken modulo its length). Samples that do not fit 16 bits
/// are cut off. Speech comes back unchanged where either is silent.
audio::Samples mix(std::span<const std::int16_t> speech, std::span<const std::int16_t> noise,
                   double snr_db, std::size_t from);

}  // namespace repartee::eval
