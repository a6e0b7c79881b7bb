#pragma once
// Uncompressed sound as everything inside Repartee handles it: 16-bit signed, mono.

#include <cstdint>
#include <vector>

namespace repartee::audio {

using Samples = std::vector<std::int16_t>;

struct Sound {
  Samples samples;  ///< Mono.
  int rate_hz = 16000;

  double seconds() const { return static_cast<double>(samples.size()) / rate_hz; }
};

}  // namespace repartee::audio
