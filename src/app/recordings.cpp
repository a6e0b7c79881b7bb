#include "app/recordings.hpp"

#include <fmt/format.h>

namespace repartee::app {

core::Result<audio::Recording> read_recording(const std::string& path) {
  // A day of 16 kHz sound is 2.8 GB of memory: more than that is a mistake, not a recording.
  constexpr audio::DecodeLimits limits{.max_bytes = std::size_t{4} << 30, .max_seconds = 86400};
  auto recording = audio::decode_file(path, limits);
  if (recording) return recording;
  const core::Error& error = recording.error();
  const bool named = error.message.find(path) != std::string::npos;
  return core::Error(error.code, named ? error.message : fmt::format("{}: {}", path, error.message),
                     error.hint);
}

}  // namespace repartee::app
