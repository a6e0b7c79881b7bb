#pragma once
// A file that is spoken to a server, and where the speech in it ends.

#include <optional>
#include <string>

#include "audio/pcm.hpp"
#include "audio/speech_bounds.hpp"
#include "core/error.hpp"

namespace repartee::app {

struct SpokenRecording {
  std::string name;    ///< As the person gave it.
  audio::Sound sound;  ///< 16 kHz.
  std::optional<audio::SpeechBounds> speech;
};

/// Any container and rate that audio::decode_file reads. The errors name the file.
core::Result<SpokenRecording> load_recording(const std::string& path);

}  // namespace repartee::app
