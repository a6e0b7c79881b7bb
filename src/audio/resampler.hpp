#pragma once
// Streaming conversion between sample rates (libswresample).

#include <memory>
#include <span>

#include "audio/pcm.hpp"
#include "core/error.hpp"

namespace repartee::audio {

/// Lowest and highest sample rate accepted from outside.
inline constexpr int min_rate_hz = 8000;
inline constexpr int max_rate_hz = 96000;

/// Converts one mono stream. Not thread-safe. Where both rates are equal it copies.
class Resampler {
 public:
  virtual ~Resampler() = default;
  /// Appends the converted samples to `out`; keeps about 1 ms of the end for the next call.
  virtual void convert(std::span<const std::int16_t> in, Samples& out) = 0;
  /// Appends what is still inside (end of the stream) and starts anew.
  virtual void flush(Samples& out) = 0;
};

/// `invalid_argument` for rates outside min_rate_hz to max_rate_hz.
core::Result<std::unique_ptr<Resampler>> create_resampler(int from_hz, int to_hz);

/// A whole sound at once.
core::Result<Samples> resample(std::span<const std::int16_t> in, int from_hz, int to_hz);

}  // namespace repartee::audio
