#include "eval/speak.hpp"

#include <stop_token>

#include "audio/resampler.hpp"
#include "core/time.hpp"
#include "eval/stopwatch.hpp"
#include "tts/text/speakable.hpp"

namespace repartee::eval {

core::Result<Spoken> speak(tts::TextToSpeech& engine, const std::string& voice,
                           std::string_view text) {
  Spoken spoken;
  audio::Samples made;
  const Stopwatch watch;
  const tts::SpeechSink sink{.words = [](const auto&) {},
                             .audio =
                                 [&](std::span<const std::int16_t> chunk) {
                                   if (made.empty()) {
                                     spoken.first_audio_ms = watch.elapsed_seconds() * 1000;
                                     spoken.first_audio_cpu_ms = watch.cpu_seconds() * 1000;
                                   }
                                   made.insert(made.end(), chunk.begin(), chunk.end());
                                   return true;
                                 }};
  auto said = engine.synthesize({.text = tts::speakable(text, "en"), .voice = voice}, sink,
                                std::stop_token{});
  if (!said) return said.error();
  spoken.cpu_seconds = watch.cpu_seconds();
  const int rate_hz = engine.sample_rate_hz(voice);
  spoken.seconds = static_cast<double>(made.size()) / rate_hz;
  auto heard = audio::resample(made, rate_hz, core::input_rate_hz);
  if (!heard) return heard.error();
  spoken.samples = std::move(*heard);
  return spoken;
}

}  // namespace repartee::eval
