#pragma once
// A random person at a microphone, as a script made beforehand: when they speak, cough, type, press
// stop; and what a perfect voice activity detector and recognizer would make of it.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace repartee::simulation {

using Random = std::mt19937_64;

inline int between(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}
inline bool chance(Random& random, int percent) {
  return between(random, 1, 100) <= percent;
}

struct SaidWord {
  std::string text;
  core::SamplePos begin = 0, end = 0;
  bool backchannel = false;  ///< "okay", over and over.
};

/// Something done at a moment, other than speaking.
enum class Deed { type, interrupt, commit, reset, stop, drain, acknowledge_nonsense };
struct Action {
  core::Duration at;
  Deed deed;
};

/// Audio that arrives late: nothing in [at, at + length), then all of it at once.
struct Stall {
  core::Duration at, length;
  bool lost;  ///< It never arrives: the client has stopped sending for so long.
};

struct Script {
  core::Duration length;
  std::vector<SaidWord> words;
  std::vector<std::pair<core::SamplePos, core::SamplePos>>
      noises;  ///< Coughs, doors: speech-like, no words.
  std::vector<Action> actions;
  std::vector<Stall> stalls;
  /// The loudspeaker's sound comes back through the microphone.
  bool echo = false;
};

Script write_script(Random& random);

/// 0 to 1: how much the window sounds like speech.
float voice_probability(const Script& script, core::SamplePos begin, core::SamplePos end,
                        std::size_t& hint);

}  // namespace repartee::simulation
