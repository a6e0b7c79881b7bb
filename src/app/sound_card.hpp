#pragma once
// The machine's microphone and loudspeaker, through ALSA. 16-bit mono; ALSA converts what the
// hardware has.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"

namespace repartee::app {

/// Used from one thread.
class Loudspeaker {
 public:
  virtual ~Loudspeaker() = default;
  /// Blocks until the samples are in the card's buffer (about 60 ms of it).
  virtual core::Result<> write(std::span<const std::int16_t> samples) = 0;
  /// Samples that were written and not heard yet.
  virtual std::int64_t delay_samples() = 0;
  /// Blocks until everything was heard.
  virtual void drain() = 0;
};

/// Used from one thread.
class Microphone {
 public:
  virtual ~Microphone() = default;
  /// Blocks until all of `samples` is filled. Audio lost while nobody read is left out.
  virtual core::Result<> read(std::span<std::int16_t> samples) = 0;
};

/// `unavailable` where there is no such device, or another program has it.
core::Result<std::unique_ptr<Loudspeaker>> open_loudspeaker(const std::string& device, int rate_hz);
core::Result<std::unique_ptr<Microphone>> open_microphone(const std::string& device, int rate_hz);

}  // namespace repartee::app
