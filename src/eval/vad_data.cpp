#include "eval/vad_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>

#include "audio/decode.hpp"
#include "audio/resampler.hpp"
#include "audio/speech_bounds.hpp"
#include "core/time.hpp"
#include "eval/noise.hpp"
#include "eval/sentences.hpp"
#include "eval/speak.hpp"
#include "eval/text_file.hpp"

namespace repartee::eval {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view segments_ending = ".segments_10ms.txt";

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
  std::ranges::sort(files);  // the system's order differs from machine to machine
  return files;
}

core::Result<LabeledSound> read_sound(const fs::path& file, std::vector<Span> speech) {
  auto recording = audio::decode_file(file.string());
  if (!recording) {
    const core::Error& error = recording.error();
    return core::Error(error.code, file.string() + ": " + error.message, error.hint);
  }
  return LabeledSound{file.stem().string(), std::move(recording->sound.samples), std::move(speech)};
}

core::Result<> read_meetings(const fs::path& rttm, VadData& data) {
  const auto text = read_text_file(rttm);
  if (!text) return text.error();
  std::vector<std::string> names;
  for (const Line& line : lines_of(*text)) {
    const auto fields = between_blanks(line.text);
    if (fields.size() > 1 && fields[0] == "SPEAKER") names.emplace_back(fields[1]);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  // Also where no line names a recording: the lines are to be read once, for their mistakes.
  if (auto read = parse_rttm(*text, "", rttm); !read) return read.error();
  for (const std::string& name : names) {
    for (const auto& wav : {name + ".wav", rttm.stem().string() + "_" + name + ".wav"}) {
      const fs::path file = rttm.parent_path() / wav;
      std::error_code ignored;
      if (!fs::exists(file, ignored)) continue;
      auto speech = parse_rttm(*text, name, rttm);
      if (!speech) return speech.error();
      auto sound = read_sound(file, std::move(*speech));
      if (!sound) return sound.error();
      data.meetings.push_back(std::move(*sound));
      break;
    }
  }
  return {};
}

core::Result<> read_utterances(const fs::path& labels, VadData& data) {
  const auto text = read_text_file(labels);
  if (!text) return text.error();
  auto speech = parse_segments_10ms(*text, labels);
  if (!speech) return speech.error();
  const std::string name = labels.filename().string();
  const auto wav = name.substr(0, name.size() - segments_ending.size()) + ".wav";
  auto sound = read_sound(labels.parent_path() / wav, std::move(*speech));
  if (!sound) return sound.error();
  data.utterances.push_back(std::move(*sound));
  return {};
}

}  // namespace

core::Result<VadData> read_vad_data(const fs::path& folder) {
  std::error_code ignored;
  const bool below = fs::is_directory(folder / "vad", ignored);
  const fs::path labeled = below ? folder / "vad" : folder;
  VadData data;
  for (const fs::path& file : files_in(labeled)) {
    core::Result<> read;
    if (file.extension() == ".rttm") read = read_meetings(file, data);
    if (file.string().ends_with(segments_ending)) read = read_utterances(file, data);
    if (!read) return read.error();
  }
  if (data.meetings.empty() && data.utterances.empty()) {
    return core::Error(
        core::ErrorCode::not_found, fmt::format("{} holds no labeled recordings", labeled.string()),
        "it takes X.rttm with the recordings it names, or X.segments_10ms.txt with X.wav");
  }
  const fs::path inner = folder / "noise";
  const fs::path noise = fs::is_directory(inner, ignored) ? inner : folder.parent_path() / "noise";
  for (const fs::path& file : files_in(noise)) {
    if (file.extension() != ".wav") continue;
    auto sound = read_sound(file, {});
    if (!sound) return sound.error();
    data.noises.push_back(std::move(*sound));
  }
  return data;
}

core::Result<VadData> synthesize_vad_data(tts::TextToSpeech& engine) {
  constexpr double hiss_rms = 16;  // -66 dBFS: a quiet microphone
  constexpr std::size_t least_pause = 1.0 * core::input_rate_hz;
  constexpr std::size_t more_pause = 0.8 * core::input_rate_hz;
  VadData data;
  std::mt19937 random(1);
  for (const tts::Voice& voice : engine.voices()) {
    LabeledSound sound{.name = "synthetic " + voice.name};
    for (const std::string_view sentence : sentences()) {
      const auto spoken = speak(engine, voice.name, sentence);
      if (!spoken) return spoken.error();
      sound.samples.resize(sound.samples.size() + least_pause + random() % more_pause);
      const auto heard = audio::find_speech(spoken->samples, core::input_rate_hz);
      if (heard) {
        const auto at = [&](std::size_t sample) {
          return static_cast<double>(sound.samples.size() + sample) / core::input_rate_hz;
        };
        sound.speech.push_back({at(heard->begin), at(heard->end)});
      }
      sound.samples.insert(sound.samples.end(), spoken->samples.begin(), spoken->samples.end());
    }
    sound.samples.resize(sound.samples.size() + least_pause + more_pause);
    const auto hiss = white_noise(sound.samples.size(), hiss_rms, 1);
    for (std::size_t i = 0; i < hiss.size(); ++i) {
      sound.samples[i] =
          static_cast<std::int16_t>(std::clamp(sound.samples[i] + hiss[i], -32768, 32767));
    }
    data.utterances.push_back(std::move(sound));
  }
  return data;
}

}  // namespace repartee::eval
