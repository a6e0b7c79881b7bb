#pragma once
// Where speech begins and ends in a recording, found offline from the samples alone: the reference
// that latencies are measured against (not what the server's own detector thought).

#include <optional>
#include <span>

#include "audio/pcm.hpp"

namespace repartee::audio {

struct SpeechBounds {
  std::size_t begin = 0;  ///< First sample of speech.
  std::size_t end = 0;    ///< One past the last sample of speech.
};

/// Energy against the recording's own noise floor, in 10 ms frames; short clicks do not count.
/// Nothing where there is no speech.
std::optional<SpeechBounds> find_speech(std::span<const std::int16_t> samples, int rate_hz);

}  // namespace repartee::audio
