#pragma once
// Sound that several hold without a copy each: the session that received it, and its recognizer.

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "audio/pcm.hpp"

namespace repartee::audio {

/// A stretch that nobody changes any more; readable from any thread while it is held.
struct SharedSound {
  std::shared_ptr<const void> owner;  ///< Keeps the samples in memory.
  std::span<const std::int16_t> samples;
};

inline SharedSound share(Samples samples) {
  const auto owner = std::make_shared<const Samples>(std::move(samples));
  return {owner, *owner};
}

}  // namespace repartee::audio
