#include "protocol/realtime/audio_format.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "audio/g711.hpp"

namespace repartee::protocol::realtime {
namespace {

static_assert(std::endian::native == std::endian::little, "PCM on the wire is little-endian");

struct Format {
  std::string_view ga, beta;
  int rate_hz;
  std::size_t sample_bytes;
};

// In the order of AudioFormat.
constexpr std::array rows = {
    Format{"audio/pcm", "pcm16", 24000, 2},
    Format{"audio/pcmu", "g711_ulaw", audio::g711_rate_hz, 1},
    Format{"audio/pcma", "g711_alaw", audio::g711_rate_hz, 1},
};

const Format& row(AudioFormat format) {
  return rows[static_cast<std::size_t>(format)];
}

audio::G711 law(AudioFormat format) {
  return format == AudioFormat::pcmu ? audio::G711::mu_law : audio::G711::a_law;
}

}  // namespace

std::string_view ga_name(AudioFormat format) {
  return row(format).ga;
}

std::string_view beta_name(AudioFormat format) {
  return row(format).beta;
}

std::optional<AudioFormat> audio_format_named(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (name == rows[i].ga || name == rows[i].beta) return static_cast<AudioFormat>(i);
  }
  return std::nullopt;
}

int rate_hz(AudioFormat format) {
  return row(format).rate_hz;
}

std::size_t sample_bytes(AudioFormat format) {
  return row(format).sample_bytes;
}

audio::Samples from_wire(std::string_view bytes, AudioFormat format) {
  audio::Samples samples;
  if (format == AudioFormat::pcm) {
    samples.resize(bytes.size() / 2);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
  } else {
    audio::from_g711(bytes, law(format), samples);
  }
  return samples;
}

std::string to_wire(std::span<const std::int16_t> samples, AudioFormat format) {
  if (format != AudioFormat::pcm) return audio::to_g711(samples, law(format));
  return {reinterpret_cast<const char*>(samples.data()), samples.size_bytes()};
}

}  // namespace repartee::protocol::realtime
