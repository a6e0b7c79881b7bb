#include "audio/g711.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace repartee::audio {
namespace {

// Both laws code a sign, a segment (how many times the step was doubled) and 16 steps within it.
// G.711 speaks of 14 and 13 bits; here they stand at the top of 16.

// Added before the logarithm, so that the first µ-law segment is like the others: 33 of 14 bits.
constexpr int mu_bias = 33 << 2;
constexpr int mu_clip = 32767 - mu_bias;
// Every other bit of A-law is inverted on the line (G.711 table 1a, note 2).
constexpr unsigned a_inversion = 0x55;

constexpr std::uint8_t mu_code(int sample) {
  const unsigned sign = sample < 0 ? 0x80 : 0;
  const int magnitude = std::min(sample < 0 ? -sample : sample, mu_clip) + mu_bias;
  const int segment = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8;
  const auto step = static_cast<unsigned>(magnitude >> (segment + 3)) & 0xF;
  return static_cast<std::uint8_t>(~(sign | static_cast<unsigned>(segment) << 4 | step));
}

constexpr std::int16_t mu_sample(std::uint8_t code) {
  const unsigned bits = ~static_cast<unsigned>(code);
  const int segment = static_cast<int>(bits >> 4 & 7);
  const int magnitude = (static_cast<int>((bits & 0xF) << 3) + mu_bias) << segment;
  return static_cast<std::int16_t>(bits & 0x80 ? mu_bias - magnitude : magnitude - mu_bias);
}

constexpr std::uint8_t a_code(int sample) {
  const unsigned sign = sample < 0 ? 0 : 0x80;
  const auto magnitude = static_cast<unsigned>(sample < 0 ? ~sample : sample) >> 4;
  // The first two segments have the same step.
  const int segment = std::max(static_cast<int>(std::bit_width(magnitude)) - 4, 0);
  const auto step = magnitude >> std::max(segment - 1, 0) & 0xF;
  return static_cast<std::uint8_t>((sign | static_cast<unsigned>(segment) << 4 | step) ^
                                   a_inversion);
}

constexpr std::int16_t a_sample(std::uint8_t code) {
  const unsigned bits = code ^ a_inversion;
  const int segment = static_cast<int>(bits >> 4 & 7);
  // The middle of the step.
  int magnitude = static_cast<int>(bits & 0xF) << 4 | 8;
  if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
  return static_cast<std::int16_t>(bits & 0x80 ? magnitude : -magnitude);
}

template <std::int16_t (*sample)(std::uint8_t)>
constexpr std::array<std::int16_t, 256> decoding = [] {
  std::array<std::int16_t, 256> table{};
  for (unsigned code = 0; code < table.size(); ++code)
    table[code] = sample(static_cast<std::uint8_t>(code));
  return table;
}();

}  // namespace

std::string to_g711(std::span<const std::int16_t> samples, G711 law) {
  std::string bytes(samples.size(), '\0');
  std::ranges::transform(samples, bytes.begin(), [law](int sample) {
    return static_cast<char>(law == G711::mu_law ? mu_code(sample) : a_code(sample));
  });
  return bytes;
}

void from_g711(std::string_view bytes, G711 law, Samples& out) {
  const auto& table = law == G711::mu_law ? decoding<mu_sample> : decoding<a_sample>;
  out.reserve(out.size() + bytes.size());
  for (const char byte : bytes) out.push_back(table[static_cast<std::uint8_t>(byte)]);
}

}  // namespace repartee::audio
