#include "tts/registry.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "onnx/session.hpp"
#include "tts/chain/chain.hpp"
#include "tts/composite.hpp"
#include "tts/elevenlabs/engine.hpp"
#include "tts/flite/engine.hpp"
#include "tts/piper/engine.hpp"
#include "tts/piper/voice_files.hpp"
#include "tts/remote/speech.hpp"
#include "tts/request.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::tts {
namespace {

using Made = core::Result<std::shared_ptr<TextToSpeech>>;
using MadeLinks = core::Result<std::vector<std::shared_ptr<TextToSpeech>>>;

// The voice that is taken where none is named: clear, quick, and the catalogue's default.
constexpr std::string_view default_piper_voice = "en_US-amy-medium";

// To read none is to refuse those that are given.
core::Result<> check_without_parameters(const TtsOptions& options, const std::string& engine) {
  const auto read = read_parameters(options.parameters, {}, engine);
  return read ? core::Result<>() : read.error();
}

Made make_flite(const TtsOptions& options) {
  if (auto checked = check_without_parameters(options, "flite"); !checked) return checked.error();
  return create_flite();
}

Made make_tone(const TtsOptions& options) {
  if (auto checked = check_without_parameters(options, "tone"); !checked) return checked.error();
  return create_tone({.delay{options.tone_delay_ms}});
}

// flite's voices stay there beside Piper's, and flite speaks where Piper fails.
Made make_piper(const TtsOptions& options) {
  const auto voices = piper_voices(options.models_folder);
  const auto is_there = [&](std::string_view name) {
    return std::ranges::find(voices, name, &PiperVoiceFiles::name) != voices.end();
  };
  std::string voice;
  if (is_there(std::string_view(options.voice).substr(0, options.voice.find('#')))) {
    voice = options.voice;
  } else if (is_there(default_piper_voice)) {
    voice = default_piper_voice;
  }
  auto piper = create_piper(
      {.models_folder = options.models_folder, .voice = voice, .parameters = options.parameters});
  if (!piper) return piper;
  auto flite = create_flite();
  if (options.busy_voice.empty()) return create_composite({*piper, std::move(flite)});
  if (auto known = find_voice(flite->voices(), options.busy_voice); !known) return known.error();
  return create_composite({*piper, std::move(flite)}, {options.busy, options.busy_voice});
}

RemoteTtsOptions remote(const TtsOptions& options) {
  RemoteTtsOptions out{.base_url = options.base_url,
                       .api_key = options.api_key,
                       .model = options.model,
                       .voices = options.voices,
                       .parameters = options.parameters};
  const auto named = [&](const std::string& entry) {
    return entry == options.voice || entry.starts_with(options.voice + "=");
  };
  // The first voice is the default.
  auto& voices = out.voices;
  if (!options.voice.empty()) {
    const auto found = std::ranges::find_if(voices, named);
    if (found == voices.end()) {
      voices.insert(voices.begin(), options.voice);
    } else {
      std::rotate(voices.begin(), found, found + 1);
    }
  }
  // Alone, a provider that hesitates is better than none.
  if (!options.fallback.empty()) {
    const int first_ms = options.first_audio_ms > 0       ? options.first_audio_ms
                         : options.engine == "elevenlabs" ? 400
                                                          : 2000;
    out.first_audio = std::chrono::milliseconds(first_ms);
    out.stall = std::chrono::milliseconds(options.stall_ms);
    out.retry.longest_wait = std::chrono::milliseconds(options.stall_ms);
  }
  return out;
}

struct Engine {
  const char* name;
  Made (*make)(const TtsOptions&);
  bool remote = false;
};

constexpr std::array engines = {
    Engine{"flite", make_flite},
    Engine{"piper", make_piper},
    Engine{"elevenlabs",
           [](const TtsOptions& options) -> Made {
             return create_elevenlabs(remote(options), http::create_websocket_client());
           },
           true},
    Engine{"openai",
           [](const TtsOptions& options) -> Made {
             return create_remote_speech(SpeechStyle::openai, remote(options),
                                         http::create_http_client());
           },
           true},
    Engine{"chatterbox",
           [](const TtsOptions& options) -> Made {
             return create_remote_speech(SpeechStyle::chatterbox, remote(options),
                                         http::create_http_client());
           },
           true},
    Engine{"tone", make_tone},
};

const Engine* find_engine(std::string_view name) {
  const auto found = std::ranges::find(
      engines, name, [](const Engine& engine) { return std::string_view(engine.name); });
  return found == engines.end() ? nullptr : &*found;
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
  const Engine& piper = *find_engine("piper");
  const Engine& flite = *find_engine("flite");
  if (!onnx::available()) {
    choice.why = "this build has no ONNX Runtime";
    choice.better = "scripts/setup, and build again";
    return make_with_voice(flite, options);
  }
  if (piper_voices(options.models_folder).empty()) {
    choice.why = "no Piper voices are installed";
    choice.better = "repartee models pull en_US-amy-medium";
    return make_with_voice(flite, options);
  }
  auto best = make_with_voice(piper, options);
  if (best) {
    choice.why = "Piper voices are installed";
    return best;
  }
  // What is wrong in the settings no other engine makes right.
  if (best.error().code == core::ErrorCode::invalid_argument) return best;
  TtsOptions of_flite = options;
  of_flite.parameters.clear();  // they are Piper's
  auto embedded = make_with_voice(flite, of_flite);
  if (!embedded) return best;
  if (best.error().code == core::ErrorCode::not_found && !options.voice.empty()) {
    choice.why = "the voice " + options.voice + " is one of its own";
  } else {
    choice.why = "Piper does not work";
    choice.broken = best.error().text();
  }
  return embedded;
}

// There is one address and one key: they are the first engine's, and go to nobody else.
core::Result<> check_fallback(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const Engine* const engine = find_engine(name);
    if (!engine || !engine->remote) continue;
    return core::Error(core::ErrorCode::invalid_argument,
                       "only local engines can take over: tts.fallback names " + name,
                       "flite and piper can");
  }
  return {};
}

/// The engine that `options` names.
Made make_engine(const TtsOptions& options, core::Choice& choice) {
  choice = {.why = "tts.engine names it"};
  if (options.engine == "auto") return make_best(options, choice);
  if (const Engine* const engine = find_engine(options.engine)) return engine->make(options);
  std::string known = "auto";
  for (const Engine& engine : engines) known += std::string(", ") + engine.name;
  return core::Error(core::ErrorCode::invalid_argument,
                     "there is no text-to-speech engine '" + options.engine + "'",
                     "there are: " + known);
}

// The engine of `options` and those that take over, which speak with voices and parameters of
// their own.
MadeLinks make_links(TtsOptions options, core::Choice& choice) {
  std::vector<std::shared_ptr<TextToSpeech>> engines;
  const auto fallback = std::exchange(options.fallback, {});
  std::vector<std::string> names = {options.engine};
  names.insert(names.end(), fallback.begin(), fallback.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    options.engine = names[i];
    options.fallback.clear();
    if (i + 1 < names.size()) options.fallback = {names[i + 1]};
    if (i > 0) {
      options.voice.clear();
      options.parameters.clear();
    }
    core::Choice later;
    auto engine = make_engine(options, i == 0 ? choice : later);
    if (!engine) return engine.error();
    engines.push_back(std::move(*engine));
  }
  return engines;
}

}  // namespace

std::vector<std::string> text_to_speech_engines() {
  std::vector<std::string> names;
  names.reserve(std::size(engines));
  for (const Engine& engine : engines) names.emplace_back(engine.name);
  return names;
}

MadeLinks create_text_to_speech_links(const TtsOptions& options, core::Choice* choice) {
  constexpr int most_delay_ms = 60'000;
  if (options.tone_delay_ms < 0 || options.tone_delay_ms > most_delay_ms) {
    return core::Error(
        core::ErrorCode::invalid_argument,
        "the tone engine's delay is " + std::to_string(options.tone_delay_ms) + " ms",
        "0 to " + std::to_string(most_delay_ms));
  }
  if (auto checked = check_fallback(options.fallback); !checked) return checked.error();
  core::Choice unheard;
  auto links = make_links(options, choice ? *choice : unheard);
  if (!links) return links;
  if (auto voice = find_voice(links->front()->voices(), options.voice); !voice) {
    return voice.error();
  }
  return links;
}

Made create_text_to_speech(const TtsOptions& options, core::Choice* choice) {
  auto links = create_text_to_speech_links(options, choice);
  if (!links) return links.error();
  if (links->size() == 1) return std::move(links->front());
  return create_tts_chain(std::move(*links));
}

}  // namespace repartee::tts
