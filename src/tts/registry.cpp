#include "tts/registry.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "tts/flite/engine.hpp"
#include "tts/request.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::tts {
namespace {

using Made = core::Result<std::shared_ptr<TextToSpeech>>;

struct Engine {
  const char* name;
  Made (*make)(const TtsOptions&);
};

constexpr std::array engines = {
    Engine{"flite", [](const TtsOptions&) -> Made { return create_flite(); }},
    Engine{"tone",
           [](const TtsOptions& options) -> Made {
             return create_tone({.delay{options.tone_delay_ms}});
           }},
};

const Engine* find_engine(std::string_view name) {
  const auto found = std::ranges::find(
      engines, name, [](const Engine& engine) { return std::string_view(engine.name); });
  return found == engines.end() ? nullptr : &*found;
}

/// Whether a voice lies there as a whole: its graph, and its settings beside it.
bool has_piper_voices(const std::string& models_folder) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(models_folder) / "piper";
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const auto& path = entry.path();
    if (path.extension() == ".onnx" && std::filesystem::exists(path.string() + ".json", ignored)) {
      return true;
    }
  }
  return false;
}

/// An engine that has the voice that the options name.
Made make_with_voice(const Engine& engine, const TtsOptions& options) {
  auto made = engine.make(options);
  if (!made) return made;
  if (auto voice = find_voice((*made)->voices(), options.voice); !voice) return voice.error();
  return made;
}

/// The best that is installed, works and has the voice.
Made make_best(const TtsOptions& options, core::Choice& choice) {
  const Engine* const piper = find_engine("piper");
  const Engine& flite = *find_engine("flite");
  if (!piper) {
    choice.why = "this build has no Piper";
    return make_with_voice(flite, options);
  }
  if (!has_piper_voices(options.models_folder)) {
    choice.why = "no Piper voices are installed";
    choice.better = "repartee models pull en_US-amy-medium";
    return make_with_voice(flite, options);
  }
  auto best = make_with_voice(*piper, options);
  if (best) {
    choice.why = "Piper voices are installed";
    return best;
  }
  auto embedded = make_with_voice(flite, options);
  if (!embedded) return best;
  if (best.error().code == core::ErrorCode::not_found && !options.voice.empty()) {
    choice.why = "the voice " + options.voice + " is one of its own";
  } else {
    choice.why = "Piper does not work";
    choice.broken = best.error().text();
  }
  return embedded;
}

}  // namespace

std::vector<std::string> text_to_speech_engines() {
  std::vector<std::string> names;
  for (const Engine& engine : engines) names.emplace_back(engine.name);
  return names;
}

Made create_text_to_speech(const TtsOptions& options, core::Choice* choice) {
  constexpr int most_delay_ms = 60'000;
  if (options.tone_delay_ms < 0 || options.tone_delay_ms > most_delay_ms) {
    return core::Error(
        core::ErrorCode::invalid_argument,
        "the tone engine's delay is " + std::to_string(options.tone_delay_ms) + " ms",
        "0 to " + std::to_string(most_delay_ms));
  }
  core::Choice unheard;
  core::Choice& reasons = choice ? *choice : unheard;
  reasons = {.why = "tts.engine names it"};
  if (options.engine == "auto") return make_best(options, reasons);
  if (const Engine* const engine = find_engine(options.engine)) {
    return make_with_voice(*engine, options);
  }
  std::string known = "auto";
  for (const Engine& engine : engines) known += std::string(", ") + engine.name;
  return core::Error(core::ErrorCode::invalid_argument,
                     "there is no text-to-speech engine '" + options.engine + "'",
                     "there are: " + known);
}

}  // namespace repartee::tts
