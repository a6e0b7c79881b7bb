#include "runtime/engines.hpp"

#include <spdlog/spdlog.h>

#include <vector>

#include "runtime/transcription_desk.hpp"

namespace repartee::runtime {
namespace {

core::Result<> warm_up(stt::SpeechToText& engine) {
  auto recognition = engine.open({});
  if (!recognition) return recognition.error();
  const std::vector<std::int16_t> silence(core::input_rate_hz / 2);
  if (auto fed = (*recognition)->feed(silence); !fed) return fed;
  auto heard = (*recognition)->finish({});
  return heard ? core::Result<>() : heard.error();
}

core::Result<> warm_up(tts::TextToSpeech& engine) {
  const tts::SpeechSink nowhere{nullptr, [](std::span<const std::int16_t>) { return true; }};
  return engine.synthesize({"Ready.", "", 1.0}, nowhere, {});
}

template <class Engine>
core::Result<> try_out(Engine& engine) {
  const auto tried = warm_up(engine);
  if (tried || !engine.remote()) return tried;
  spdlog::warn("{} does not work now: {}", engine.description(), tried.error().text());
  return {};
}

}  // namespace

void Engines::stop() const {
  pool->stop();
  if (waiting) waiting->stop();
  if (desk) desk->stop();
}

core::Result<> warm_up(const Engines& engines) {
  const std::vector<std::int16_t> window(static_cast<std::size_t>(engines.vad->window_samples()));
  (void)engines.vad->open()->process(window);

  if (auto tried = try_out(*engines.stt); !tried) return tried;
  return try_out(*engines.tts);
}

}  // namespace repartee::runtime
