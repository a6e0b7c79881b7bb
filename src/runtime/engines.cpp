#include "runtime/engines.hpp"

#include <spdlog/spdlog.h>

#include <vector>

#include "runtime/transcription_desk.hpp"
#include "stt/try_out.hpp"

namespace repartee::runtime {
namespace {

core::Result<> say_something(tts::TextToSpeech& engine) {
  const tts::SpeechSink nowhere{nullptr, [](std::span<const std::int16_t>) { return true; }};
  return engine.synthesize({"Ready.", "", 1.0}, nowhere, {});
}

/// A remote engine may work later: of it there is only a warning.
template <class Engine>
core::Result<> unless_remote(const Engine& engine, core::Result<> tried) {
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

  if (auto tried = unless_remote(*engines.stt, stt::try_out(*engines.stt)); !tried) return tried;
  return unless_remote(*engines.tts, say_something(*engines.tts));
}

}  // namespace repartee::runtime
