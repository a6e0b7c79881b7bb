#include "runtime/speech_task.hpp"

#include "audio/resampler.hpp"

namespace repartee::runtime {

void SpeechTask::run() const {
  if (stop.stop_requested()) return;
  const int engine_rate_hz = engine->sample_rate_hz(request.voice);
  auto resampler = audio::create_resampler(engine_rate_hz, output_rate_hz);
  if (!resampler) return deliver({{}, {}, core::Result<>(resampler.error())});

  const auto scaled = [&](std::int64_t samples) {
    return samples * output_rate_hz / engine_rate_hz;
  };
  const auto parcel = static_cast<std::size_t>(output_rate_hz) / 10;
  audio::Samples ready;
  bool first = true;

  tts::SpeechSink sink;
  sink.words = [&](std::vector<tts::SpokenWord> words) {
    for (auto& word : words) {
      word.audio_begin = scaled(word.audio_begin);
      word.audio_end = scaled(word.audio_end);
    }
    deliver({std::move(words), {}, std::nullopt});
  };
  sink.audio = [&](std::span<const std::int16_t> samples) {
    (*resampler)->convert(samples, ready);
    if (!ready.empty() && (first || ready.size() >= parcel)) {
      first = false;
      deliver({{}, std::exchange(ready, {}), std::nullopt});
    }
    return !stop.stop_requested();
  };
  const auto result = engine->synthesize(request, sink, stop);
  if (stop.stop_requested()) return;
  (*resampler)->flush(ready);
  deliver({{}, std::move(ready), result});
}

}  // namespace repartee::runtime
