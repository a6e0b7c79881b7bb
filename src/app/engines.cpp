#include "app/engines.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "app/config/tenants.hpp"
#include "llm/registry.hpp"
#include "runtime/guess_budget.hpp"
#include "runtime/load_governor.hpp"
#include "runtime/transcription_desk.hpp"
#include "stt/registry.hpp"
#include "stt/relief/relief.hpp"
#include "tts/registry.hpp"
#include "vad/registry.hpp"

namespace repartee::app {

namespace {

// Utterances and clauses that are with other machines at a time. They cost a stack each and no
// computing.
constexpr int waiting_threads = 64;

/// A file named without a folder is looked for in the models folder.
std::string model_file(const Config& config, const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos) return name;
  return (std::filesystem::path(config.models.path) / name).string();
}

stt::SttOptions stt_options(const Config& config, const stt::WhisperTuning& whisper) {
  return {.engine = config.stt.engine,
          .model = config.stt.model,
          .language = config.stt.language,
          .models_folder = config.models.path,
          .decoders = config.stt.decoders,
          .whisper = whisper,
          .scripted_text = config.stt.scripted_text,
          .scripted_delay_ms = config.stt.scripted_delay_ms,
          .base_url = config.stt.base_url,
          .api_key = config.stt.api_key,
          .timeout_ms = config.stt.timeout_ms,
          .fallback = config.stt.fallback};
}

tts::TtsOptions tts_options(const Config& config, std::function<bool()> busy) {
  return {.engine = config.tts.engine,
          .voice = config.tts.voice,
          .models_folder = config.models.path,
          .tone_delay_ms = config.tts.tone_delay_ms,
          .base_url = config.tts.base_url,
          .api_key = config.tts.api_key,
          .model = config.tts.model,
          .voices = config.tts.voices,
          .parameters = config.tts.parameters,
          .stall_ms = config.tts.stall_ms,
          .first_audio_ms = config.tts.first_audio_ms,
          .busy_voice = config.tts.busy_voice,
          .busy = std::move(busy),
          .fallback = config.tts.fallback};
}

llm::LlmOptions llm_options(const Config& config, const std::string& mode) {
  return {.engine = mode == "llm" ? config.llm.engine : mode,
          .base_url = config.llm.base_url,
          .api_key = config.llm.api_key,
          .model = config.llm.model,
          .temperature = config.llm.temperature,
          .first_token_timeout_ms = config.llm.first_token_timeout_ms,
          .fallback = mode == "llm" ? config.llm.fallback : std::vector<std::string>{},
          .hedge_after_ms = config.llm.hedge_after_ms,
          .template_file = config.templates.file,
          .scripted_text = config.llm.scripted_text,
          .scripted_delay_ms = config.llm.scripted_delay_ms};
}

/// The line at start for one kind of engine.
void tell(std::string_view kind, const std::string& description, const core::Choice& choice) {
  std::string line = fmt::format("{}: {} ({}", kind, description, choice.why);
  if (!choice.better.empty()) line += fmt::format("; better: `{}`", choice.better);
  line += ")";
  if (choice.broken.empty()) {
    spdlog::info(line);
  } else {
    spdlog::warn("{}; not used: {}", line, choice.broken);
  }
}

}  // namespace

core::Result<std::shared_ptr<const vad::VoiceActivityDetector>> load_detector(
    const Config& config, core::Choice* choice) {
  return vad::create_detector({.engine = config.vad.engine,
                               .model = model_file(config, config.vad.model),
                               .models_folder = config.models.path,
                               .aggressiveness = config.vad.aggressiveness},
                              choice);
}

core::Result<std::shared_ptr<const eot::EndOfTurnModel>> load_end_of_turn_model(
    const Config& config, core::Choice* choice) {
  return eot::create_end_of_turn_model({.engine = config.turn.end_model,
                                        .model = model_file(config, config.turn.end_model_file),
                                        .models_folder = config.models.path},
                                       choice);
}

core::Result<std::shared_ptr<stt::SpeechToText>> load_speech_to_text(
    const Config& config, core::Choice* choice, const stt::WhisperTuning& whisper) {
  return stt::create_speech_to_text(stt_options(config, whisper), choice);
}

core::Result<std::vector<std::shared_ptr<stt::SpeechToText>>> load_speech_to_text_links(
    const Config& config, core::Choice* choice) {
  return stt::create_speech_to_text_links(stt_options(config, {}), choice);
}

core::Result<std::shared_ptr<tts::TextToSpeech>> load_text_to_speech(const Config& config,
                                                                     core::Choice* choice,
                                                                     std::function<bool()> busy) {
  return tts::create_text_to_speech(tts_options(config, std::move(busy)), choice);
}

core::Result<std::vector<std::shared_ptr<tts::TextToSpeech>>> load_text_to_speech_links(
    const Config& config, core::Choice* choice) {
  return tts::create_text_to_speech_links(tts_options(config, {}), choice);
}

core::Result<std::shared_ptr<llm::LanguageModel>> load_language_model(
    const Config& config, const std::string& mode,
    const std::shared_ptr<http::HttpClient>& client) {
  return llm::create_language_model(llm_options(config, mode), client);
}

core::Result<std::vector<std::shared_ptr<llm::LanguageModel>>> load_language_model_links(
    const Config& config, const std::string& mode,
    const std::shared_ptr<http::HttpClient>& client) {
  return llm::create_language_model_links(llm_options(config, mode), client);
}

namespace {

/// The steps of giving up that these settings allow.
runtime::LoadPolicy::Options load_policy_options(const Config& config) {
  using runtime::Degradation;
  runtime::LoadPolicy::Options options;
  const auto add = [&](Degradation step) {
    options.steps.insert(std::ranges::lower_bound(options.steps, step), step);
  };
  if (!config.stt.busy_model.empty()) add(Degradation::smaller_model);
  if (!config.tts.busy_voice.empty()) add(Degradation::cheaper_voice);
  return options;
}

/// What wrong guesses may cost, of each tenant.
std::shared_ptr<runtime::GuessBudget> guess_budget(const Config& config) {
  std::map<std::string, std::int64_t> tenants;
  for (const auto& [name, tenant] : config.tenants) {
    tenants[name] = config_of_tenant(config, name).turn.guess_tenant_tokens;
  }
  return std::make_shared<runtime::GuessBudget>(config.turn.guess_tenant_tokens,
                                                std::move(tenants));
}

/// The model that takes over from `main` while there is too much to do.
core::Result<std::shared_ptr<stt::SpeechToText>> load_busy_model(const Config& config,
                                                                 const stt::SpeechToText& main) {
  if (main.remote()) {
    return core::Error(core::ErrorCode::invalid_argument,
                       "stt.busy_model is for recognizers that compute here",
                       "leave it empty with stt.engine = \"" + config.stt.engine + "\"");
  }
  Config small = config;
  small.stt.engine = "whisper";
  small.stt.model = config.stt.busy_model;
  small.stt.fallback.clear();
  return load_speech_to_text(small);
}

}  // namespace

core::Result<std::shared_ptr<const runtime::Engines>> load_engines(const Config& config) {
  auto engines = std::make_shared<runtime::Engines>();

  core::Choice detectors, ends, recognizers, voices;
  auto detector = load_detector(config, &detectors);
  if (!detector) return detector.error();
  engines->vad = std::move(*detector);

  auto end_of_turn = load_end_of_turn_model(config, &ends);
  if (!end_of_turn) return end_of_turn.error();
  engines->end_of_turn = std::move(*end_of_turn);

  engines->pool = std::make_shared<core::WorkerPool>("inference", worker_threads(config));
  engines->load =
      std::make_shared<runtime::LoadGovernor>(engines->pool, load_policy_options(config));
  engines->guesses = guess_budget(config);
  const auto busy = [load = engines->load](runtime::Degradation level) {
    return [load, level] { return load->level() >= level; };
  };

  auto speech_to_text = load_speech_to_text(config, &recognizers);
  if (!speech_to_text) return speech_to_text.error();
  engines->stt = std::move(*speech_to_text);
  if (!config.stt.busy_model.empty()) {
    auto small = load_busy_model(config, *engines->stt);
    if (!small) return small.error();
    engines->stt = stt::create_relief(engines->stt, std::move(*small),
                                      busy(runtime::Degradation::smaller_model));
  }

  auto text_to_speech =
      load_text_to_speech(config, &voices, busy(runtime::Degradation::cheaper_voice));
  if (!text_to_speech) return text_to_speech.error();
  engines->tts = std::move(*text_to_speech);

  const auto client = http::create_http_client();
  for (const std::string mode : {"echo", "template", "llm"}) {
    auto model = load_language_model(config, mode, client);
    if (!model) return model.error();
    engines->models[mode] = std::move(*model);
  }

  const bool stt_waits = engines->stt->remote();
  if (stt_waits || engines->tts->remote()) {
    engines->waiting = std::make_shared<core::WorkerPool>("waiting", waiting_threads);
  }
  engines->desk = runtime::TranscriptionDesk::create(
      engines->stt, stt_waits ? engines->waiting : engines->pool, engines->load);
  if (auto warm = runtime::warm_up(*engines); !warm) return warm.error();
  tell("voice activity", engines->vad->description(), detectors);
  if (engines->end_of_turn) {
    tell("end of turn", engines->end_of_turn->description(), ends);
  } else if (!ends.broken.empty()) {
    tell("end of turn", "words, voice and pauses", ends);
  }
  tell("speech-to-text", engines->stt->description(), recognizers);
  tell("answers", engines->models.at(config.answer.mode)->description(),
       {.why = "answer.mode is " + config.answer.mode});
  tell("text-to-speech", engines->tts->description(), voices);
  return engines;
}

}  // namespace repartee::app
