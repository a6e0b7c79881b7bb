#include "eval/turn_recordings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "audio/decode.hpp"
#include "core/time.hpp"
#include "eval/noise.hpp"
#include "eval/text_file.hpp"
#include "eval/turn_dialogs.hpp"
#include "eval/voice_activity.hpp"
#include "runtime/pieces.hpp"

namespace repartee::eval {
namespace {

namespace fs = std::filesystem;

core::Result<audio::Samples> read_samples(const fs::path& file) {
  auto recording = audio::decode_file(file.string());
  if (recording) return std::move(recording->sound.samples);
  const core::Error& error = recording.error();
  return core::Error(error.code, file.string() + ": " + error.message, error.hint);
}

/// A quiet microphone's hiss, for a detector has never heard digital silence.
audio::Samples quiet(double seconds) {
  constexpr double hiss_rms = 16;  // -66 dBFS
  return white_noise(static_cast<std::size_t>(seconds * core::input_rate_hz), hiss_rms, 1);
}

void add_quiet(audio::Samples& samples) {
  const auto hiss = quiet(quiet_after_s);
  samples.insert(samples.end(), hiss.begin(), hiss.end());
}

/// Cuts a sound open; without a click, which a detector might hear.
void insert_quiet(audio::Samples& samples, std::size_t at, double seconds) {
  const std::size_t fade = core::input_rate_hz / 100;
  for (std::size_t i = 0; i < fade; ++i) {
    const double gain = static_cast<double>(i) / fade;
    const auto soften = [&](std::size_t place) {
      if (place < samples.size())
        samples[place] = static_cast<std::int16_t>(std::lround(samples[place] * gain));
    };
    if (at > i) soften(at - 1 - i);
    soften(at + i);
  }
  const auto hiss = quiet(seconds);
  samples.insert(samples.begin() + static_cast<std::ptrdiff_t>(at), hiss.begin(), hiss.end());
}

std::vector<Span> speech_in(const audio::Samples& samples,
                            const vad::VoiceActivityDetector& detector) {
  turn::PauseSettings pauses;
  pauses.silence = std::chrono::milliseconds(100);
  const Activity activity{runtime::speech_probabilities(detector, samples),
                          detector.window_samples()};
  std::vector<Span> spans;
  for (const Turn& turn : find_turns(activity, pauses)) spans.push_back({turn.begin_s, turn.end_s});
  return spans;
}

core::Result<> add_meeting(const fs::path& wav, std::span<const SpeakerSpan> meeting,
                           std::vector<SpokenTurn>& turns) {
  constexpr double longest_gap_s = 3, before_s = 0.3, after_s = 0.1;
  const auto samples = read_samples(wav);
  if (!samples) return samples.error();
  const auto at = [&](double s) {
    return samples->begin() +
           std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(s * core::input_rate_hz), 0,
                                      std::ssize(*samples));
  };
  const double seconds = static_cast<double>(samples->size()) / core::input_rate_hz;
  for (const auto& spans : turns_of(meeting, longest_gap_s)) {
    // The piece of the meeting cuts the speech itself off.
    constexpr double edge_s = 0.05;
    if (spans.front().span.begin_s < edge_s || spans.back().span.end_s > seconds - edge_s) continue;
    const auto& speaker = spans.front().speaker;
    SpokenTurn turn{
        .name = fmt::format("{} {:.1f} s", wav.stem().string(), spans.front().span.begin_s),
        .set = "meetings",
        .speaker = speaker,
        .recorded = true};
    turn.samples.assign(at(spans.front().span.begin_s - before_s),
                        at(spans.back().span.end_s + after_s));
    add_quiet(turn.samples);
    turns.push_back(std::move(turn));
  }
  return {};
}

}  // namespace

core::Result<std::vector<SpokenTurn>> read_clip_turns(
    std::span<const Clip> clips, const std::map<std::string, std::vector<TimedWord>>& timed,
    const vad::VoiceActivityDetector& detector) {
  std::vector<SpokenTurn> turns;
  for (const Clip& clip : clips) {
    if (clip.transcript.empty()) continue;
    auto samples = read_samples(clip.file);
    if (!samples) return samples.error();
    SpokenTurn turn{.name = clip.name,
                    .set = clip.kind,
                    .speaker = clip.name,
                    .recorded = true,
                    .samples = std::move(*samples)};
    const auto known = timed.find(clip.name);
    turn.words = known != timed.end()
                     ? known->second
                     : spread_words(clip.transcript, speech_in(turn.samples, detector));
    add_quiet(turn.samples);
    turns.push_back(std::move(turn));
  }
  return turns;
}

std::vector<SpokenTurn> put_pauses_in(std::vector<SpokenTurn> turns) {
  constexpr std::size_t every = 3;  // words
  std::mt19937_64 random(1);
  for (SpokenTurn& turn : turns) {
    turn.set = "pauses put in";
    double added_s = 0;
    for (std::size_t i = 0; i < turn.words.size(); ++i) {
      auto& word = turn.words[i];
      word.end_s += added_s;
      if ((i + 1) % every != 0 || i + 1 == turn.words.size()) continue;
      const double lasts_s = pause_seconds(static_cast<double>(random() % 10000) / 10000);
      const auto at = static_cast<std::size_t>(word.end_s * core::input_rate_hz);
      insert_quiet(turn.samples, std::min(at, turn.samples.size()), lasts_s);
      added_s += lasts_s;
    }
  }
  return turns;
}

core::Result<std::vector<SpokenTurn>> read_meeting_turns(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".rttm") files.push_back(entry.path());
  }
  std::ranges::sort(files);  // the system's order differs from machine to machine
  std::vector<SpokenTurn> turns;
  for (const fs::path& rttm : files) {
    const auto text = read_text_file(rttm);
    if (!text) return text.error();
    std::set<std::string> names;
    for (const Line& line : lines_of(*text)) {
      const auto fields = between_blanks(line.text);
      if (fields.size() > 1 && fields[0] == "SPEAKER") names.emplace(fields[1]);
    }
    for (const std::string& name : names) {
      const auto meeting = parse_rttm_speakers(*text, name, rttm);
      if (!meeting) return meeting.error();
      for (const auto& wav : {name + ".wav", rttm.stem().string() + "_" + name + ".wav"}) {
        if (!fs::exists(folder / wav, ignored)) continue;
        if (auto added = add_meeting(folder / wav, *meeting, turns); !added) return added.error();
        break;
      }
    }
  }
  return turns;
}

}  // namespace repartee::eval
