#include "vad/registry.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "vad/energy/energy.hpp"
#include "vad/scripted/scripted.hpp"
#include "vad/silero/silero.hpp"
#include "vad/webrtc/webrtc.hpp"

namespace repartee::vad {
namespace {

using Created = core::Result<std::shared_ptr<const VoiceActivityDetector>>;

std::filesystem::path weights_of(const VadOptions& options) {
  return options.model.empty() ? find_silero_weights(options.models_folder)
                               : std::filesystem::path(options.model);
}

Created silero(const VadOptions& options) {
  const auto weights = weights_of(options);
  if (!weights.empty()) return create_silero(weights);
  return core::Error{
      core::ErrorCode::not_found,
      fmt::format("no Silero weights in the models folder '{}'", options.models_folder),
      "run scripts/setup or `repartee models pull silero`, or choose webrtc or energy"};
}

Created webrtc(const VadOptions& options) {
  return create_webrtc(options.aggressiveness);
}
Created energy(const VadOptions&) {
  return create_energy();
}
Created scripted(const VadOptions&) {
  return create_scripted();
}

struct Engine {
  std::string_view name;
  Created (*create)(const VadOptions&);
};

constexpr Engine engines[] = {
    {"silero", silero}, {"webrtc", webrtc}, {"energy", energy}, {"scripted", scripted}};

/// The best that is installed and works.
Created best(const VadOptions& options, core::Choice& choice) {
  if (weights_of(options).empty()) {
    choice.why = "Silero's weights are not installed";
    choice.better = "repartee models pull silero";
  } else {
    auto made = silero(options);
    choice.why = options.model.empty() ? "Silero's weights are installed" : "vad.model names it";
    // Who names a file wants it, or to hear why not.
    if (made || !options.model.empty()) return made;
    choice.why = "Silero's weights cannot be used";
    choice.broken = made.error().text();
  }
  return webrtc_available() ? webrtc(options) : energy(options);
}

}  // namespace

std::vector<std::string_view> engine_names() {
  std::vector<std::string_view> names;
  for (const auto& engine : engines) names.push_back(engine.name);
  return names;
}

core::Result<std::shared_ptr<const VoiceActivityDetector>> create_detector(
    const VadOptions& options, core::Choice* choice) {
  core::Choice unheard;
  core::Choice& reasons = choice ? *choice : unheard;
  reasons = {.why = "vad.engine names it"};
  if (options.engine == "auto") return best(options, reasons);
  const auto* const engine = std::ranges::find(engines, options.engine, &Engine::name);
  if (engine != std::end(engines)) return engine->create(options);
  return core::Error{core::ErrorCode::invalid_argument,
                     fmt::format("there is no voice activity engine '{}'", options.engine),
                     fmt::format("choose auto, {}", fmt::join(engine_names(), ", "))};
}

}  // namespace repartee::vad
