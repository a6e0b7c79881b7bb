// From the configuration to what sessions start with.

#include "app/service_settings.hpp"

#include <algorithm>
#include <utility>

#include "app/config/rules.hpp"
#include "app/config/tenants.hpp"
#include "app/engines.hpp"
#include "app/lexicon_file.hpp"
#include "runtime/service.hpp"
#include "runtime/session.hpp"
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
  const auto& set = config.endpointing;
  const auto number = [](double value) { return static_cast<float>(value); };
  turn::EndpointingSettings settings;
  settings.shortest = milliseconds(set.least_wait_ms);
  settings.longest_low = milliseconds(set.longest_low_ms);
  settings.longest_medium = milliseconds(set.longest_medium_ms);
  settings.longest_high = milliseconds(set.longest_high_ms);
  settings.patience_low = number(set.patience_low);
  settings.patience_medium = number(set.patience_medium);
  settings.patience_high = number(set.patience_high);
  settings.pause = milliseconds(set.pause_ms);
  settings.pause_least = milliseconds(set.pause_least_ms);
  settings.pause_most = milliseconds(set.pause_most_ms);
  settings.pause_memory = number(set.pause_memory);
  settings.odds = {.nothing = number(set.odds_nothing),
                   .finished = number(set.odds_finished),
                   .answered = number(set.odds_answered),
                   .unmarked = number(set.odds_unmarked),
                   .running = number(set.odds_running),
                   .comma = number(set.odds_comma),
                   .leaning = number(set.odds_leaning),
                   .open = number(set.odds_open),
                   .filler = number(set.odds_filler),
                   .dictating = number(set.odds_dictating)};
  settings.unmarked_trust = number(set.unmarked_trust);
  settings.pitch_weight = number(set.pitch_weight);
  settings.pitch_level_weight = number(set.pitch_level_weight);
  settings.energy_weight = number(set.energy_weight);
  settings.prosody_most = number(set.prosody_most);
  settings.model_weight = number(set.model_weight);
  settings.model_most = number(set.model_most);
  return settings;
}

core::Duration prefix_padding(const Config& config) {
  return milliseconds(config.turn.prefix_padding_ms);
}

namespace {

void set_first_token_deadline(const Config& config, conversation::Settings& settings) {
  // The client of the model knows better why it is late: its deadline comes first.
  settings.first_token_deadline = milliseconds(config.llm.first_token_timeout_ms) + seconds(2);
  // Each model of a chain gets its time before the answer is given up.
  settings.first_token_deadline +=
      milliseconds(config.llm.hedge_after_ms) * static_cast<int>(config.llm.fallback.size());
  settings.watchdog = std::max(settings.watchdog, settings.first_token_deadline + seconds(30));
}

}  // namespace

std::span<const CoreSetting> core_settings() {
  using conversation::Settings;
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
      {"endpointing",
       [](const Config& c, Settings& s) {
         const auto before = s.endpointing;
         s.endpointing = endpointing_settings(c);
         s.endpointing.mode = before.mode;
         s.endpointing.eagerness = before.eagerness;
       }},
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

/// What the sessions of a configuration start with, but for the lexicon.
runtime::SessionDefaults session_defaults(const Config& config) {
  runtime::SessionDefaults own;
  for (const auto& row : core_settings()) row.apply(config, own.defaults);
  own.response_mode = config.answer.mode;
  own.prompt = config.stt.prompt;
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
