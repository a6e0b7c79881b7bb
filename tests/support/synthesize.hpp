#pragma once
// Spoken sentences for tests, made by flite on the spot.

#include <cstdint>
#include <string>

#include "audio/pcm.hpp"

namespace repartee::test {

struct SynthesisOptions {
  std::string voice = "slt";     ///< or "rms"
  double leading_s = 0;          ///< Silence put in front.
  double trailing_s = 0;         ///< Silence put behind.
  double noise_rms = 0;          ///< White noise over all of it, in 16-bit steps: 33 is -60 dBFS.
  std::uint32_t noise_seed = 1;  ///< The same seed gives the same noise.
  double speed = 1;
};

/// 16 kHz samples of the sentence. flite's own samples differ a little from call to call; their
/// number does not. Throws std::runtime_error where flite fails.
audio::Samples synthesize(const std::string& text, const SynthesisOptions& options = {});

/// White noise of a given loudness, uniformly distributed, the same for the same seed.
audio::Samples white_noise(double seconds, double rms, std::uint32_t seed = 1);

}  // namespace repartee::test
