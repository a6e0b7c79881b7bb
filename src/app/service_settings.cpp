// From the configuration to what sessions start with.

#include "app/service_settings.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "app/config/rules.hpp"
#include "app/config/tenants.hpp"
#include "app/engines.hpp"
#include "app/lexicon_file.hpp"
#include "runtime/service.hpp"
#include "runtime/session.hpp"
#include "stt/prompt.hpp"
#include "turn/endpointing_names.hpp"

namespace repartee::app {

using std::chrono::milliseconds;
using std::chrono::seconds;

turn::PauseSettings pause_settings(const Config& config) {
  turn::PauseSettings pause;
  pause.threshold = static_cast<float>(config.vad.threshold);
  // Endings are softer than beginnings: the same distance as between Silero's 0.5 and 0.35.
  pause.release_threshold = turn::release_below(pause.threshold);
  pause.start_windows = config.vad.start_frames;
  pause.silence = milliseconds(config.turn.silence_ms);
  return pause;
}

turn::EndpointingSettings endpointing_settings(const Config& config) {
  conversation::Settings settings;
  settings.endpointing = {};
  for (const auto& row : core_settings()) {
    if (row.path.starts_with("endpointing.")) row.apply(config, settings);
  }
  return settings.endpointing;
}

core::Duration prefix_padding(const Config& config) {
  return milliseconds(config.turn.prefix_padding_ms);
}

namespace {

void set_first_token_deadline(const Config& config, conversation::Settings& settings) {
  // The client of the model knows better why it is late: its deadline comes first.
  settings.first_token_deadline = milliseconds(config.llm.first_token_timeout_ms) + seconds(2);
  settings.watchdog = std::max(settings.watchdog, settings.first_token_within() + seconds(30));
}

/// A constant of the endpointer: a member of Config::Endpointing, and what it is in the core.
template <auto configured, auto constant>
void set_endpointing(const Config& config, conversation::Settings& settings) {
  auto& endpointing = settings.endpointing;
  const auto value = config.endpointing.*configured;
  if constexpr (requires { endpointing.odds.*constant; }) {
    endpointing.odds.*constant = static_cast<float>(value);
  } else if constexpr (std::is_same_v<decltype(value), const int>) {
    endpointing.*constant = milliseconds(value);
  } else {
    endpointing.*constant = static_cast<float>(value);
  }
}

}  // namespace

std::span<const CoreSetting> core_settings() {
  using conversation::Settings;
  using Configured = Config::Endpointing;
  using Core = turn::EndpointingSettings;
  using Odds = turn::EndingOdds;
  static constexpr CoreSetting rows[] = {
      {"vad.threshold",
       [](const Config& c, Settings& s) {
         const auto pause = pause_settings(c);
         s.pause.threshold = pause.threshold;
         s.pause.release_threshold = pause.release_threshold;
       }},
      {"vad.start_frames",
       [](const Config& c, Settings& s) { s.pause.start_windows = c.vad.start_frames; }},
      {"turn.silence_ms",
       [](const Config& c, Settings& s) { s.pause.silence = milliseconds(c.turn.silence_ms); }},
      {"turn.prefix_padding_ms",
       [](const Config& c, Settings& s) { s.prefix_padding = prefix_padding(c); }},
      {"turn.barge_in",
       [](const Config& c, Settings& s) { s.interruption.enabled = c.turn.barge_in; }},
      {"turn.interrupt_ms",
       [](const Config& c, Settings& s) {
         s.interruption.speech = milliseconds(c.turn.interrupt_ms);
       }},
      {"turn.backchannels",
       [](const Config& c, Settings& s) { s.interruption.backchannels = c.turn.backchannels; }},
      {"turn.interrupting",
       [](const Config& c, Settings& s) { s.interruption.interrupting = c.turn.interrupting; }},
      {"turn.echo_guard",
       [](const Config& c, Settings& s) { s.interruption.echo_guard = c.turn.echo_guard; }},
      {"endpointing.least_wait_ms", set_endpointing<&Configured::least_wait_ms, &Core::shortest>},
      {"endpointing.longest_low_ms",
       set_endpointing<&Configured::longest_low_ms, &Core::longest_low>},
      {"endpointing.longest_medium_ms",
       set_endpointing<&Configured::longest_medium_ms, &Core::longest_medium>},
      {"endpointing.longest_high_ms",
       set_endpointing<&Configured::longest_high_ms, &Core::longest_high>},
      {"endpointing.patience_low", set_endpointing<&Configured::patience_low, &Core::patience_low>},
      {"endpointing.patience_medium",
       set_endpointing<&Configured::patience_medium, &Core::patience_medium>},
      {"endpointing.patience_high",
       set_endpointing<&Configured::patience_high, &Core::patience_high>},
      {"endpointing.pause_ms", set_endpointing<&Configured::pause_ms, &Core::pause>},
      {"endpointing.pause_least_ms",
       set_endpointing<&Configured::pause_least_ms, &Core::pause_least>},
      {"endpointing.pause_most_ms", set_endpointing<&Configured::pause_most_ms, &Core::pause_most>},
      {"endpointing.pause_memory", set_endpointing<&Configured::pause_memory, &Core::pause_memory>},
      {"endpointing.odds_nothing", set_endpointing<&Configured::odds_nothing, &Odds::nothing>},
      {"endpointing.odds_finished", set_endpointing<&Configured::odds_finished, &Odds::finished>},
      {"endpointing.odds_answered", set_endpointing<&Configured::odds_answered, &Odds::answered>},
      {"endpointing.odds_unmarked", set_endpointing<&Configured::odds_unmarked, &Odds::unmarked>},
      {"endpointing.odds_running", set_endpointing<&Configured::odds_running, &Odds::running>},
      {"endpointing.odds_comma", set_endpointing<&Configured::odds_comma, &Odds::comma>},
      {"endpointing.odds_leaning", set_endpointing<&Configured::odds_leaning, &Odds::leaning>},
      {"endpointing.odds_open", set_endpointing<&Configured::odds_open, &Odds::open>},
      {"endpointing.odds_filler", set_endpointing<&Configured::odds_filler, &Odds::filler>},
      {"endpointing.odds_dictating",
       set_endpointing<&Configured::odds_dictating, &Odds::dictating>},
      {"endpointing.unmarked_trust",
       set_endpointing<&Configured::unmarked_trust, &Core::unmarked_trust>},
      {"endpointing.pitch_weight", set_endpointing<&Configured::pitch_weight, &Core::pitch_weight>},
      {"endpointing.pitch_level_weight",
       set_endpointing<&Configured::pitch_level_weight, &Core::pitch_level_weight>},
      {"endpointing.energy_weight",
       set_endpointing<&Configured::energy_weight, &Core::energy_weight>},
      {"endpointing.rate_weight", set_endpointing<&Configured::rate_weight, &Core::rate_weight>},
      {"endpointing.rate_usual", set_endpointing<&Configured::rate_usual, &Core::rate_usual>},
      {"endpointing.prosody_most", set_endpointing<&Configured::prosody_most, &Core::prosody_most>},
      {"endpointing.model_weight", set_endpointing<&Configured::model_weight, &Core::model_weight>},
      {"endpointing.model_most", set_endpointing<&Configured::model_most, &Core::model_most>},
      {"turn.mode",
       [](const Config& c, Settings& s) {
         s.endpointing.mode = *turn::endpointing_named(c.turn.mode);
       }},
      {"turn.eagerness",
       [](const Config& c, Settings& s) {
         s.endpointing.eagerness = *turn::eagerness_named(c.turn.eagerness);
       }},
      {"turn.speculate",
       [](const Config& c, Settings& s) { s.speculation.enabled = c.turn.speculate; }},
      {"turn.guess_tries",
       [](const Config& c, Settings& s) { s.speculation.tries = c.turn.guess_tries; }},
      {"turn.guess_tokens",
       [](const Config& c, Settings& s) { s.speculation.tokens = c.turn.guess_tokens; }},
      {"turn.guess_longest_speech_ms",
       [](const Config& c, Settings& s) {
         s.speculation.longest_speech = milliseconds(c.turn.guess_longest_speech_ms);
       }},
      {"answer.system", [](const Config& c, Settings& s) { s.system = c.answer.system; }},
      {"answer.max_tokens",
       [](const Config& c, Settings& s) { s.max_tokens = c.answer.max_tokens; }},
      {"stt.language", [](const Config& c, Settings& s) { s.language = c.stt.language; }},
      {"tts.voice", [](const Config& c, Settings& s) { s.voice = c.tts.voice; }},
      {"tts.speed", [](const Config& c, Settings& s) { s.speed = c.tts.speed; }},
      {"answer.filler_after_ms",
       [](const Config& c, Settings& s) {
         s.filler_after = milliseconds(c.answer.filler_after_ms);
       }},
      {"answer.fillers", [](const Config& c, Settings& s) { s.fillers = c.answer.fillers; }},
      {"answer.apology", [](const Config& c, Settings& s) { s.apology = c.answer.apology; }},
      {"answer.idle_prompt_after_ms",
       [](const Config& c, Settings& s) {
         s.idle_prompt_after = milliseconds(c.answer.idle_prompt_after_ms);
       }},
      {"answer.idle_prompt",
       [](const Config& c, Settings& s) { s.idle_prompt = c.answer.idle_prompt; }},
      {"answer.idle_prompts",
       [](const Config& c, Settings& s) { s.idle_prompts = c.answer.idle_prompts; }},
      {"llm.first_token_timeout_ms", set_first_token_deadline},
      {"session.idle_timeout_s",
       [](const Config& c, Settings& s) { s.idle_timeout = seconds(c.session.idle_timeout_s); }},
      {"session.max_duration_s",
       [](const Config& c, Settings& s) { s.max_duration = seconds(c.session.max_duration_s); }},
  };
  return rows;
}

namespace {

/// What the sessions of a configuration that keeps the rules start with, but for the lexicon.
runtime::SessionDefaults session_defaults(const Config& config) {
  runtime::SessionDefaults own;
  // Each model of a chain gets its time before the answer is given up.
  own.defaults.hedging =
      milliseconds(config.llm.hedge_after_ms) * static_cast<int>(config.llm.fallback.size());
  for (const auto& row : core_settings()) row.apply(config, own.defaults);
  own.response_mode = config.answer.mode;
  own.prompt = config.stt.prompt;
  own.glossary = *stt::glossary_of(config.stt.hot_words);
  own.noise_reduction = *audio::noise_reduction_named(config.stt.noise_reduction);
  return own;
}

core::Result<runtime::SessionDefaults> session_defaults_of_tenant(
    const Config& config, const Config& server, const runtime::SessionDefaults& of_server) {
  if (auto checked = check_session_rules(config); !checked) return checked.error();
  auto own = session_defaults(config);
  own.defaults.lexicon = of_server.defaults.lexicon;
  if (config.tts.lexicon != server.tts.lexicon) {
    auto lexicon = load_lexicon(config.tts.lexicon);
    if (!lexicon) return lexicon.error();
    own.defaults.lexicon = std::move(*lexicon);
  }
  return own;
}

}  // namespace

core::Result<std::shared_ptr<runtime::Service>> create_service(const Config& config) {
  auto lexicon = load_lexicon(config.tts.lexicon);
  if (!lexicon) return lexicon.error();
  if (auto checked = check_session_rules(config); !checked) return checked.error();
  auto service =
      std::make_shared<runtime::Service>(static_cast<std::size_t>(config.server.max_sessions));
  static_cast<runtime::SessionDefaults&>(*service) = session_defaults(config);
  service->defaults.lexicon = std::move(*lexicon);
  for (const auto& [name, tenant] : config.tenants) {
    auto own = session_defaults_of_tenant(config_of_tenant(config, name), config, *service);
    if (!own) return error_of_tenant(name, own.error());
    service->tenants.emplace(name, std::move(*own));
  }
  if (!config.journal.dir.empty()) {
    auto created = journal::create_journal(
        {.folder = config.journal.dir, .program = REPARTEE_VERSION, .audio = config.journal.audio});
    if (!created) return created.error();
    service->journal = std::move(*created);
  }
  service->max_upload_bytes = static_cast<std::size_t>(config.limits.max_upload_bytes);
  service->max_upload_seconds = static_cast<double>(config.limits.max_audio_seconds);
  service->strict_realtime = config.realtime.strict;
  return service;
}

namespace {

/// Whether a client that chooses nothing is let in (protocol::Admission).
core::Result<> check_defaults(const runtime::SessionDefaults& own,
                              const runtime::Engines& engines) {
  runtime::SessionOptions options;
  options.settings = own.defaults;
  options.response_mode = own.response_mode;
  if (auto fine = runtime::Session::check(engines, options); !fine) return fine;
  if (const auto known = engines.stt->check_language(own.defaults.language); !known) {
    const auto& error = known.error();
    return core::Error(error.code, "stt.language: " + error.message, error.hint);
  }
  return {};
}

}  // namespace

core::Result<> check_session_defaults(const runtime::Service& service,
                                      const runtime::Engines& engines) {
  if (auto fine = check_defaults(service, engines); !fine) return fine;
  for (const auto& [name, own] : service.tenants) {
    if (auto fine = check_defaults(own, engines); !fine) {
      return error_of_tenant(name, fine.error());
    }
  }
  return {};
}

}  // namespace repartee::app
