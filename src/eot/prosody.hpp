#pragma once
// How the end of a stretch of speech sounded, measured from its samples.

#include <cstdint>
#include <optional>
#include <span>

#include "core/time.hpp"
#include "turn/prosody.hpp"

namespace repartee::eot {

/// More than this before the pause is not looked at.
inline constexpr core::Duration longest_prosody = std::chrono::seconds(2);

/// Measures the end of `speech` (16 kHz mono, its last sample the last before the pause; of more
/// than longest_prosody the end counts). Nothing where fewer than 0.2 s of it are voiced: whispers,
/// noise, one short word. Pitch is the lag of the strongest normalized autocorrelation of 40 ms at
/// 4 kHz (60 to 400 Hz), lines are fitted by least squares. About 0.4 ms of one processor for 2 s
/// of audio: inline on the session's strand, once a pause.
std::optional<turn::Prosody> measure_prosody(std::span<const std::int16_t> speech);

}  // namespace repartee::eot
