#include "app/talk/recording.hpp"

#include "app/recordings.hpp"

namespace repartee::app {

core::Result<SpokenRecording> load_recording(const std::string& path) {
  auto recording = read_recording(path);
  if (!recording) return recording.error();
  const auto speech = audio::find_speech(recording->sound.samples, recording->sound.rate_hz);
  return SpokenRecording{.name = path, .sound = std::move(recording->sound), .speech = speech};
}

}  // namespace repartee::app
