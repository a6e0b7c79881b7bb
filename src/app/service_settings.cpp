// From the configuration to what sessions start with.

#include "app/service_settings.hpp"

#include <algorithm>
#include <utility>

#include "app/engines.hpp"
#include "app/lexicon_file.hpp"
#include "runtime/service.hpp"
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

core::Result<std::shared_ptr<runtime::Service>> create_service(const Config& config) {
  auto lexicon = load_lexicon(config.tts.lexicon);
  if (!lexicon) return lexicon.error();
  for (const auto& [name, words] : {std::pair("turn.backchannels", &config.turn.backchannels),
                                    std::pair("turn.interrupting", &config.turn.interrupting)}) {
    if (auto checked = turn::check_overlap_words(*words); !checked) {
      const auto& error = checked.error();
      return core::Error(error.code, std::string(name) + ": " + error.message, error.hint);
    }
  }
  conversation::Settings settings;
  settings.pause = pause_settings(config);
  settings.prefix_padding = prefix_padding(config);
  settings.interruption.enabled = config.turn.barge_in;
  settings.interruption.speech = milliseconds(config.turn.interrupt_ms);
  settings.interruption.backchannels = config.turn.backchannels;
  settings.interruption.interrupting = config.turn.interrupting;
  settings.interruption.echo_guard = config.turn.echo_guard;
  settings.endpointing = endpointing_settings(config);
  settings.endpointing.mode = *turn::endpointing_named(config.turn.mode);
  settings.endpointing.eagerness = *turn::eagerness_named(config.turn.eagerness);
  settings.speculation.enabled = config.turn.speculate;
  settings.speculation.tries = config.turn.guess_tries;
  settings.speculation.tokens = config.turn.guess_tokens;
  settings.speculation.longest_speech = milliseconds(config.turn.guess_longest_speech_ms);
  settings.system = config.answer.system;
  settings.max_tokens = config.answer.max_tokens;
  settings.language = config.stt.language;
  settings.voice = config.tts.voice;
  settings.speed = config.tts.speed;
  settings.lexicon = std::move(*lexicon);
  // The client of the model knows better why it is late: its deadline comes first.
  settings.first_token_deadline = milliseconds(config.llm.first_token_timeout_ms) + seconds(2);
  // Each model of a chain gets its time before the answer is given up.
  settings.first_token_deadline +=
      milliseconds(config.llm.hedge_after_ms) * static_cast<int>(config.llm.fallback.size());
  settings.watchdog = std::max(settings.watchdog, settings.first_token_deadline + seconds(30));
  settings.filler_after = milliseconds(config.answer.filler_after_ms);
  settings.fillers = config.answer.fillers;
  settings.idle_prompt_after = milliseconds(config.answer.idle_prompt_after_ms);
  settings.idle_prompt = config.answer.idle_prompt;
  settings.idle_prompts = config.answer.idle_prompts;
  settings.idle_timeout = seconds(config.session.idle_timeout_s);
  settings.max_duration = seconds(config.session.max_duration_s);
  return std::shared_ptr<runtime::Service>(new runtime::Service{
      .engines = nullptr,
      .defaults = std::move(settings),
      .response_mode = config.answer.mode,
      .prompt = config.stt.prompt,
      .noise_reduction = *audio::noise_reduction_named(config.stt.noise_reduction),
      .max_upload_bytes = static_cast<std::size_t>(config.limits.max_upload_bytes),
      .max_upload_seconds = static_cast<double>(config.limits.max_audio_seconds),
      .strict_realtime = config.realtime.strict,
      .sessions = runtime::SessionRegistry(static_cast<std::size_t>(config.server.max_sessions))});
}

}  // namespace repartee::app
