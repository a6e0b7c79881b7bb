#pragma once
// G.711, the sound of telephony: 8 bits a sample at 8 kHz, logarithmic (ITU-T G.711, 1988).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "audio/pcm.hpp"

namespace repartee::audio {

inline constexpr int g711_rate_hz = 8000;

enum class G711 : std::uint8_t {
  mu_law,  ///< North America and Japan.
  a_law,   ///< Everywhere else.
};

/// One byte each. What is louder than the code can say (µ-law: 32,635 of 32,767) is clipped.
std::string to_g711(std::span<const std::int16_t> samples, G711 law);
/// Appends one sample for each byte: every byte has a meaning.
void from_g711(std::string_view bytes, G711 law, Samples& out);

}  // namespace repartee::audio
