#pragma once
// Chance, all of it from one seed. What is drawn for a thing is keyed by its name, so that leaving
// another thing out of a conversation (shrink.hpp) changes nothing else.

#include <cstdint>
#include <initializer_list>

#include "core/time.hpp"

namespace repartee::simulation {

/// SplitMix64: made in no time, which a generator for every request must be.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  Random(std::uint64_t seed, std::initializer_list<std::uint64_t> key) : state_(seed) {
    for (const auto part : key) state_ = (*this)() ^ part;
  }

  std::uint64_t operator()() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

inline int between(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}
inline bool chance(Random& random, int percent) {
  return between(random, 1, 100) <= percent;
}
inline core::Duration ms_between(Random& random, int low, int high) {
  return std::chrono::milliseconds(between(random, low, high));
}
inline core::SamplePos samples_between(Random& random, int low_ms, int high_ms) {
  return core::samples_in(ms_between(random, low_ms, high_ms));
}
template <class T, std::size_t n>
const T& any_of(Random& random, const T (&choices)[n]) {
  return choices[random() % n];
}

}  // namespace repartee::simulation
