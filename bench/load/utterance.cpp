#include "load/utterance.hpp"

#include <cmath>
#include <numbers>
#include <stop_token>

#include "audio/decode.hpp"
#include "audio/speech_bounds.hpp"
#include "tts/flite/engine.hpp"

namespace repartee::bench {

namespace {

constexpr core::SamplePos kept_after_speech = core::input_rate_hz / 10;

core::Result<Utterance> from_speech(std::string name, audio::Samples samples) {
  const auto speech = audio::find_speech(samples, core::input_rate_hz);
  if (!speech) {
    return core::Error(core::ErrorCode::invalid_argument, "no speech was found in " + name);
  }
  const auto end = static_cast<core::SamplePos>(speech->end);
  if (std::ssize(samples) > end + kept_after_speech) {
    samples.resize(static_cast<std::size_t>(end + kept_after_speech));
  }
  return Utterance{.name = std::move(name),
                   .samples = std::move(samples),
                   .speech_begin = static_cast<core::SamplePos>(speech->begin),
                   .speech_end = end};
}

}  // namespace

Utterance tone_utterance(double seconds) {
  const auto count = static_cast<std::size_t>(std::lround(seconds * core::input_rate_hz));
  Utterance tone{.name = "tone", .samples = audio::Samples(count), .tone = true};
  for (std::size_t i = 0; i < count; ++i) {
    const double phase = 2 * std::numbers::pi * 300 * static_cast<double>(i) / core::input_rate_hz;
    tone.samples[i] = static_cast<std::int16_t>(std::lround(12000 * std::sin(phase)));
  }
  // A sine may end softly. It must not: the last sample is to be loud.
  tone.samples.back() = 12000;
  tone.speech_end = static_cast<core::SamplePos>(count);
  return tone;
}

core::Result<std::vector<Utterance>> recorded_utterances(const std::vector<std::string>& files) {
  std::vector<Utterance> utterances;
  for (const std::string& file : files) {
    auto recording = audio::decode_file(file);
    if (!recording) return recording.error();
    auto utterance = from_speech(file, std::move(recording->sound.samples));
    if (!utterance) return utterance.error();
    utterances.push_back(std::move(*utterance));
  }
  return utterances;
}

core::Result<std::vector<Utterance>> synthesized_utterances() {
  constexpr const char* sentences[] = {
      "The birch canoe slid on the smooth planks.",
      "Sunday is the best part of the week.",
      "We are sure that one war is enough.",
      "Mend the coat before you go out.",
  };
  const auto engine = tts::create_flite();
  std::vector<Utterance> utterances;
  for (const char* sentence : sentences) {
    audio::Samples samples;
    const tts::SpeechSink sink{.words = {},
                               .audio = [&samples](std::span<const std::int16_t> chunk) {
                                 samples.insert(samples.end(), chunk.begin(), chunk.end());
                                 return true;
                               }};
    // The default voice speaks at 16 kHz, as sessions do.
    if (auto spoken = engine->synthesize({.text = sentence, .voice = ""}, sink, std::stop_token{});
        !spoken) {
      return spoken.error();
    }
    auto utterance = from_speech(sentence, std::move(samples));
    if (!utterance) return utterance.error();
    utterances.push_back(std::move(*utterance));
  }
  return utterances;
}

}  // namespace repartee::bench
