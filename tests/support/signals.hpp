#pragma once
// Made-up sound for tests, and measures of how alike two sounds are.

#include <cstdint>
#include <span>

#include "audio/pcm.hpp"

namespace repartee::test {

/// A tone whose pitch rises from 200 Hz to 1.5 kHz, at a quarter of full scale: it has one best
/// alignment with itself, passes every codec, and hardly changes by a delay of half a sample.
audio::Samples chirp(double seconds, int rate_hz);

audio::Samples tone(double hz, double amplitude, double seconds, int rate_hz);

/// White noise of this RMS, the same for the same seed.
audio::Samples noise(double rms, std::size_t count, std::uint32_t seed);

/// Root mean square, in units of one sample step.
double rms(std::span<const std::int16_t> samples);

struct Likeness {
  double correlation = 0;  ///< Of the middle of `a` (half of it, at most 0.5 s at 16 kHz) with `b`:
                           ///< 1 is the same shape.
  int delay = 0;           ///< `b` comes this many samples later.
};
/// At the best delay from -max_delay to max_delay.
Likeness compare(std::span<const std::int16_t> a, std::span<const std::int16_t> b, int max_delay);

}  // namespace repartee::test
