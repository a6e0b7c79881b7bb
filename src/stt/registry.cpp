#include "stt/registry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "stt/chain/chain.hpp"
#include "stt/model_choice.hpp"
#include "stt/pocketsphinx/engine.hpp"
#include "stt/remote/realtime.hpp"
#include "stt/remote/transcriptions.hpp"
#include "stt/scripted/engine.hpp"
#include "stt/whisper/engine.hpp"
#include "stt/whisper/model_files.hpp"

namespace repartee::stt {
namespace {

using Made = core::Result<std::shared_ptr<SpeechToText>>;
using MadeLinks = core::Result<std::vector<std::shared_ptr<SpeechToText>>>;

Made make_pocketsphinx(const SttOptions& options) {
  return create_pocketsphinx({.decoders = options.decoders, .model_folder = {}});
}

Made load_whisper(const SttOptions& options, const std::filesystem::path& file) {
  return create_whisper(
      {.model_path = file.string(), .states = options.decoders, .tuning = options.whisper});
}

Made make_whisper(const SttOptions& options) {
  if (options.model.empty()) {
    const auto chosen =
        choose_whisper_model(whisper_models_in(options.models_folder), options.language);
    if (chosen) return load_whisper(options, chosen->file.path);
  }
  auto file = find_whisper_model(options.model, options.models_folder);
  if (!file) return file.error();
  return load_whisper(options, file->path);
}

Made make_scripted(const SttOptions& options) {
  ScriptedSttOptions scripted{.texts = {}, .delay{options.scripted_delay_ms}};
  std::string_view rest = options.scripted_text;
  for (std::size_t bar = 0; bar != std::string_view::npos;) {
    bar = rest.find('|');
    scripted.texts.emplace_back(rest.substr(0, bar));
    rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
  }
  return create_scripted_stt(std::move(scripted));
}

RemoteSttOptions remote(const SttOptions& options) {
  RemoteSttOptions out{.base_url = options.base_url,
                       .api_key = options.api_key,
                       .model = options.model,
                       .timeout = std::chrono::milliseconds(options.timeout_ms)};
  if (options.decoders > 0) out.most_utterances = options.decoders;
  // With somebody to take over, long waits for this one are not worth it.
  if (!options.fallback.empty()) out.retry.longest_wait = std::chrono::milliseconds(500);
  return out;
}

struct Engine {
  const char* name;
  Made (*make)(const SttOptions&);
  bool remote = false;
};

constexpr std::array engines = {
    Engine{"pocketsphinx", make_pocketsphinx},
    Engine{"whisper", make_whisper},
    Engine{"openai",
           [](const SttOptions& options) -> Made {
             return create_transcriptions(remote(options), http::create_http_client());
           },
           true},
    Engine{"realtime",
           [](const SttOptions& options) -> Made {
             return create_realtime(remote(options), http::create_websocket_client());
           },
           true},
    Engine{"scripted", make_scripted},
};

/// The best that is installed and works.
Made make_best(const SttOptions& options, core::Choice& choice) {
#ifdef REPARTEE_HAVE_WHISPER
  // Who names a model wants it, or to hear why not.
  if (!options.model.empty()) {
    choice.why = "stt.model names it";
    return make_whisper(options);
  }
  const auto models = whisper_models_in(options.models_folder);
  if (const auto damaged = damaged_whisper_model_in(options.models_folder)) {
    choice.broken = damaged->text();
  }
  if (const auto chosen = choose_whisper_model(models, options.language)) {
    auto whisper = load_whisper(options, chosen->file.path);
    if (whisper) {
      choice.why = chosen->why;
      return whisper;
    }
    choice.broken = whisper.error().text();
  } else {
    choice.better = "repartee models pull base.en";
  }
  choice.why =
      models.empty() ? "no Whisper model is installed" : "no Whisper model that is installed works";
#else
  choice.why = "this build has no whisper.cpp";
  choice.better = "scripts/setup, and build again";
#endif
  return make_pocketsphinx(options);
}

const Engine* find_engine(std::string_view name) {
  const auto found = std::ranges::find(
      engines, name, [](const Engine& engine) { return std::string_view(engine.name); });
  return found == engines.end() ? nullptr : &*found;
}

// There is one address and one key: they are the first engine's, and go to nobody else.
core::Result<> check_fallback(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const Engine* const engine = find_engine(name);
    if (!engine || !engine->remote) continue;
    return core::Error(core::ErrorCode::invalid_argument,
                       "only local engines can take over: stt.fallback names " + name,
                       "pocketsphinx and whisper can");
  }
  return {};
}

/// The engine that `options` names.
Made make_engine(const SttOptions& options, core::Choice& choice) {
  choice = {.why = "stt.engine names it"};
  if (options.engine == "auto") return make_best(options, choice);
  if (const Engine* const engine = find_engine(options.engine)) return engine->make(options);
  std::string known = "auto";
  for (const Engine& engine : engines) known += std::string(", ") + engine.name;
  return core::Error(core::ErrorCode::invalid_argument,
                     "there is no speech-to-text engine '" + options.engine + "'",
                     "there are: " + known);
}

// The engine of `options` and those that take over.
MadeLinks make_links(SttOptions options, core::Choice& choice) {
  std::vector<std::shared_ptr<SpeechToText>> engines;
  const auto fallback = std::exchange(options.fallback, {});
  std::vector<std::string> names = {options.engine};
  names.insert(names.end(), fallback.begin(), fallback.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    options.engine = names[i];
    options.fallback.clear();
    if (i + 1 < names.size()) options.fallback = {names[i + 1]};
    if (i > 0) options.model.clear();
    core::Choice later;
    auto engine = make_engine(options, i == 0 ? choice : later);
    if (!engine) return engine.error();
    engines.push_back(std::move(*engine));
  }
  return engines;
}

}  // namespace

std::vector<std::string> speech_to_text_engines() {
  std::vector<std::string> names;
  names.reserve(std::size(engines));
  for (const Engine& engine : engines) names.emplace_back(engine.name);
  return names;
}

MadeLinks create_speech_to_text_links(const SttOptions& options, core::Choice* choice) {
  constexpr int most_decoders = 256;
  if (options.decoders < 0 || options.decoders > most_decoders) {
    return core::Error(core::ErrorCode::invalid_argument,
                       "speech-to-text decoders is " + std::to_string(options.decoders),
                       "0 (from the cores) to " + std::to_string(most_decoders));
  }
  constexpr int most_delay_ms = 60'000;
  if (options.scripted_delay_ms < 0 || options.scripted_delay_ms > most_delay_ms) {
    return core::Error(
        core::ErrorCode::invalid_argument,
        "the scripted engine's delay is " + std::to_string(options.scripted_delay_ms) + " ms",
        "0 to " + std::to_string(most_delay_ms));
  }
  if (auto checked = check_fallback(options.fallback); !checked) return checked.error();
  core::Choice unheard;
  return make_links(options, choice ? *choice : unheard);
}

Made create_speech_to_text(const SttOptions& options, core::Choice* choice) {
  auto links = create_speech_to_text_links(options, choice);
  if (!links) return links.error();
  if (links->size() == 1) return std::move(links->front());
  return create_stt_chain(std::move(*links));
}

}  // namespace repartee::stt
