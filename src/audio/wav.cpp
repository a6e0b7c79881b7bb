#include "audio/wav.hpp"

#include <bit>
#include <limits>

namespace repartee::audio {
namespace {

static_assert(std::endian::native == std::endian::little);

template <class Number>
void put(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

std::string wav_header(std::uint32_t data_bytes, int rate_hz) {
  constexpr std::uint32_t unknown = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint32_t after_riff_size = 36;
  constexpr std::uint16_t bytes_per_sample = 2;
  const auto rate = static_cast<std::uint32_t>(rate_hz);

  std::string out;
  out.reserve(44);
  out += "RIFF";
  put(out, data_bytes > unknown - after_riff_size ? unknown : data_bytes + after_riff_size);
  out += "WAVEfmt ";
  put(out, std::uint32_t{16});  // bytes of the format chunk
  put(out, std::uint16_t{1});   // PCM
  put(out, std::uint16_t{1});   // channels
  put(out, rate);
  put(out, rate * bytes_per_sample);
  put(out, bytes_per_sample);   // of all channels
  put(out, std::uint16_t{16});  // bits per sample
  out += "data";
  put(out, data_bytes);
  return out;
}

std::string to_wav(std::span<const std::int16_t> samples, int rate_hz) {
  std::string out = wav_header(static_cast<std::uint32_t>(samples.size_bytes()), rate_hz);
  out.append(reinterpret_cast<const char*>(samples.data()), samples.size_bytes());
  return out;
}

}  // namespace repartee::audio
