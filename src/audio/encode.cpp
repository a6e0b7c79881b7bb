#include "audio/encode.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "audio/libav_encoder.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"

namespace repartee::audio {
namespace {

// OpenAI's `pcm`: "24kHz (16-bit signed, little-endian), without the header".
constexpr int pcm_rate_hz = 24000;

struct Known {
  Encoding encoding;
  std::string_view name;
  std::string_view content_type;
};
constexpr std::array known{
    Known{Encoding::wav, "wav", "audio/wav"},   Known{Encoding::pcm, "pcm", "audio/pcm"},
    Known{Encoding::opus, "opus", "audio/ogg"}, Known{Encoding::flac, "flac", "audio/flac"},
    Known{Encoding::mp3, "mp3", "audio/mpeg"},  Known{Encoding::aac, "aac", "audio/aac"},
};

/// Samples as they are, with or without a WAV header of unknown length in front.
class PcmEncoder final : public Encoder {
 public:
  PcmEncoder(std::string header, std::unique_ptr<Resampler> resampler)
      : header_(std::move(header)), resampler_(std::move(resampler)) {}

  core::Result<std::string> feed(std::span<const std::int16_t> samples) override {
    if (finished_) return core::Error{core::ErrorCode::closed, "this encoder has finished"};
    Samples converted;
    resampler_->convert(samples, converted);
    return bytes(converted);
  }

  core::Result<std::string> finish() override {
    if (finished_) return core::Error{core::ErrorCode::closed, "this encoder has finished"};
    finished_ = true;
    Samples rest;
    resampler_->flush(rest);
    return bytes(rest);
  }

 private:
  std::string bytes(const Samples& samples) {
    std::string out = std::exchange(header_, {});
    out.append(reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof samples[0]);
    return out;
  }

  std::string header_;  // until it has been sent
  std::unique_ptr<Resampler> resampler_;
  bool finished_ = false;
};

}  // namespace

std::optional<Encoding> encoding_from(std::string_view name) {
  for (const auto& row : known) {
    if (row.name == name) return row.encoding;
  }
  return std::nullopt;
}

std::string_view content_type(Encoding encoding) {
  for (const auto& row : known) {
    if (row.encoding == encoding) return row.content_type;
  }
  return "application/octet-stream";
}

core::Result<std::unique_ptr<Encoder>> create_encoder(Encoding encoding, int input_rate_hz) {
  if (encoding != Encoding::wav && encoding != Encoding::pcm) {
    return create_libav_encoder(encoding, input_rate_hz);
  }
  const bool wav = encoding == Encoding::wav;
  auto resampler = create_resampler(input_rate_hz, wav ? input_rate_hz : pcm_rate_hz);
  if (!resampler) return resampler.error();
  constexpr auto unknown_length = std::numeric_limits<std::uint32_t>::max();
  return std::make_unique<PcmEncoder>(wav ? wav_header(unknown_length, input_rate_hz) : "",
                                      std::move(*resampler));
}

}  // namespace repartee::audio
