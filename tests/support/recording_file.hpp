#pragma once
// Recordings as other people's programs make them: any encoder and container of libav, also those
// that Repartee itself never writes or does not accept.

#include <span>
#include <string>

#include "audio/pcm.hpp"

namespace repartee::test {

struct RecordingFile {
  const char* container;  ///< libav's muxer: "webm", "mp4", "wav", "aiff", …
  const char* encoder;    ///< libav's encoder: "libopus", "pcm_mulaw", …
  int rate_hz = 48000;
  int channels = 1;          ///< All the same.
  const char* options = "";  ///< For the muxer: "live=1:cluster_time_limit=100".
};

/// The file's bytes. Empty where this libav cannot make it.
std::string make_recording(const RecordingFile& file, std::span<const std::int16_t> samples);

}  // namespace repartee::test
