#pragma once
// A sound of 4.1 s that every machine makes alike: integers only. Silence, noise, a chirp, vowels,
// vowels in noise. tests/tools/silero_reference.mjs makes the same one.

#include <cstdint>
#include <vector>

namespace repartee::test {

/// 128 windows of 512 samples at 16 kHz.
std::vector<std::int16_t> synthetic_voice();

}  // namespace repartee::test
