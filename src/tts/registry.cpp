#include "tts/registry.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tts/composite.hpp"
#include "tts/flite/engine.hpp"
#include "tts/piper/engine.hpp"
#include "tts/piper/voice_files.hpp"
#include "tts/request.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::tts {
namespace {

using Made = core::Result<std::shared_ptr<TextToSpeech>>;

// flite's voices stay there beside Piper's, and flite speaks where Piper fails.
Made make_piper(const TtsOptions& options) {
  const std::string voice = options.voice.substr(0, options.voice.find('#'));
  const auto voices = piper_voices(options.models_folder);
  const bool own = std::ranges::find(voices, voice, &PiperVoiceFiles::name) != voices.end();
  auto piper =
      create_piper({.models_folder = options.models_folder, .voice = own ? options.voice : ""});
  if (!piper) return piper;
  return create_composite({*piper, create_flite()});
}

struct Engine {
  const char* name;
  Made (*make)(const TtsOptions&);
};

// The first is what "auto" means.
constexpr std::array engines = {
    Engine{"flite", [](const TtsOptions&) -> Made { return create_flite(); }},
    Engine{"piper", make_piper},
    Engine{"tone",
           [](const TtsOptions& options) -> Made {
             return create_tone({.delay{options.tone_delay_ms}});
           }},
};

}  // namespace

std::vector<std::string> text_to_speech_engines() {
  std::vector<std::string> names;
  for (const Engine& engine : engines) names.emplace_back(engine.name);
  return names;
}

Made create_text_to_speech(const TtsOptions& options) {
  constexpr int most_delay_ms = 60'000;
  if (options.tone_delay_ms < 0 || options.tone_delay_ms > most_delay_ms) {
    return core::Error(
        core::ErrorCode::invalid_argument,
        "the tone engine's delay is " + std::to_string(options.tone_delay_ms) + " ms",
        "0 to " + std::to_string(most_delay_ms));
  }
  const std::string name = options.engine == "auto" ? engines.front().name : options.engine;
  const auto found = std::ranges::find(
      engines, name, [](const Engine& engine) { return std::string_view(engine.name); });
  if (found == engines.end()) {
    std::string known = "auto";
    for (const Engine& engine : engines) known += std::string(", ") + engine.name;
    return core::Error(core::ErrorCode::invalid_argument,
                       "there is no text-to-speech engine '" + options.engine + "'",
                       "there are: " + known);
  }
  auto made = found->make(options);
  if (!made) return made;
  if (auto voice = find_voice((*made)->voices(), options.voice); !voice) return voice.error();
  return made;
}

}  // namespace repartee::tts
