#include "runtime/engines.hpp"

#include <vector>

namespace repartee::runtime {

core::Result<> warm_up(const Engines& engines) {
  const std::vector<std::int16_t> window(static_cast<std::size_t>(engines.vad->window_samples()));
  (void)engines.vad->open()->process(window);

  auto recognition = engines.stt->open({});
  if (!recognition) return recognition.error();
  const std::vector<std::int16_t> silence(core::input_rate_hz / 2);
  if (auto fed = (*recognition)->feed(silence); !fed) return fed.error();
  if (auto heard = (*recognition)->finish({}); !heard) return heard.error();

  const tts::SpeechSink nowhere{nullptr, [](std::span<const std::int16_t>) { return true; }};
  return engines.tts->synthesize({"Ready.", "", 1.0}, nowhere, {});
}

}  // namespace repartee::runtime
