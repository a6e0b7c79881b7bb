// Writes the seeds of decode_fuzz.cpp into a folder: a short rising tone in every container.
//   ninja -C build/release make_decode_seeds && build/release/bin/make_decode_seeds
//   tests/fuzz/corpus/decode
#include <cstdio>
#include <fstream>
#include <string>

#include "audio/encode.hpp"
#include "support/recording_file.hpp"
#include "support/signals.hpp"

namespace {

using namespace repartee;

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  std::printf("%s: %zu bytes\n", path.c_str(), bytes.size());
}

struct Seed {
  const char* name;
  test::RecordingFile file;
};
const Seed seeds[] = {
    {"pcm_u8.wav", {"wav", "pcm_u8", 8000}},
    {"pcm_s24.wav", {"wav", "pcm_s24le", 8000}},
    {"pcm_f32.wav", {"wav", "pcm_f32le", 8000, 2}},
    {"mulaw.wav", {"wav", "pcm_mulaw", 8000}},
    {"opus.webm", {"webm", "libopus", 48000}},
    {"opus_live.webm", {"webm", "libopus", 48000, 2, "live=1:cluster_time_limit=60"}},
    {"vorbis.webm", {"webm", "libvorbis", 16000}},
    {"vorbis.ogg", {"ogg", "libvorbis", 16000}},
    {"flac.ogg", {"ogg", "flac", 8000}},
    {"aac.mp4", {"mp4", "aac", 16000}},
    {"aac_fragments.mp4",
     {"mp4", "aac", 16000, 1, "movflags=frag_keyframe+empty_moov:frag_duration=100000"}},
    {"opus.mp4", {"mp4", "libopus", 48000}},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_decode_seeds FOLDER\n");
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/";
  constexpr double seconds = 0.2;
  for (const auto* name : {"wav", "opus", "flac", "mp3", "aac"}) {
    auto encoder = audio::create_encoder(*audio::encoding_from(name), 8000);
    if (!encoder) return 1;
    auto bytes = (*encoder)->feed(test::chirp(seconds, 8000)).value();
    bytes += (*encoder)->finish().value();
    write(folder + "encoder." + name, bytes);
  }
  for (const auto& [name, file] : seeds) {
    write(folder + name, test::make_recording(file, test::chirp(seconds, file.rate_hz)));
  }
}
