#pragma once
// A number that stands for effects and their times: equal for equal runs. Two runs of the same
// inputs are compared by it, in the simulator and in `repartee replay`.

#include <cstdint>

#include "conversation/effects.hpp"

namespace repartee::conversation {

/// No cryptography: it tells accidents apart. The value is part of the journal's format
/// (docs/operations.md), so it does not depend on the machine.
class Digest {
 public:
  /// Instants count from `origin`, when the conversation began.
  explicit Digest(core::Instant origin) : origin_(origin) {}

  void add(const Effect& effect);
  void add(core::Instant instant) { mix(static_cast<std::uint64_t>((instant - origin_).count())); }
  std::uint64_t value() const { return value_; }

 private:
  friend struct DigestFields;
  // SplitMix64's finalizer (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
  void mix(std::uint64_t value) {
    value_ = (value_ ^ value) * 0xBF58476D1CE4E5B9U;
    value_ ^= value_ >> 27U;
  }

  core::Instant origin_;
  std::uint64_t value_ = 0x9E3779B97F4A7C15U;
};

}  // namespace repartee::conversation
