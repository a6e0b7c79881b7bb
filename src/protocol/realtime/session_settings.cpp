#include "protocol/realtime/session_settings.hpp"

#include <algorithm>
#include <cmath>

#include "protocol/openai_names.hpp"
#include "protocol/realtime/responses.hpp"
#include "protocol/realtime/shown.hpp"
#include "tts/request.hpp"

namespace repartee::protocol::realtime {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Sound is sent as soon as it is made, but not much faster than a slow network takes it: 30 s are
// 1.9 MB of base64.
constexpr core::Duration lead = 30s;
// OpenAI's: less is a click, not a turn.
constexpr core::Duration least_commit = 100ms;
// Recordings may come faster than they are recognized: several turns wait for their words then.
constexpr core::Duration transcript_deadline = 45s;
// As long as OpenAI's context, in messages; its bytes are bounded besides.
constexpr std::size_t history_messages = 1000;
// For bounds that clients give in tokens.
constexpr std::size_t bytes_per_token = 4;
// Whatever bound they give: an item may take half of the history, and the result of a tool easily
// has 16 KiB.
constexpr std::size_t least_history_bytes = std::size_t{32} << 10;

int in_ms(core::Duration duration) {
  return static_cast<int>(duration / 1ms);
}

turn::Eagerness eagerness_of(TurnDetection::Eagerness eagerness) {
  switch (eagerness) {
    case TurnDetection::Eagerness::low: return turn::Eagerness::low;
    case TurnDetection::Eagerness::high: return turn::Eagerness::high;
    case TurnDetection::Eagerness::automatic:
    case TurnDetection::Eagerness::medium: return turn::Eagerness::medium;
  }
  return turn::Eagerness::medium;
}

void set_turn_detection(const SessionConfig& config, conversation::Settings& settings) {
  const auto& detection = config.turn_detection;
  settings.detect_turns = detection.has_value();
  settings.prompt_after = core::Duration(0);
  if (!detection) {
    // By hand, nothing but the client's own events begins or ends a response.
    settings.create_response = settings.interrupt_response = false;
    return;
  }
  settings.create_response = detection->create_response;
  settings.interrupt_response = detection->interrupt_response;
  if (detection->type == TurnDetection::Type::semantic_vad) {
    settings.endpointing.mode = turn::Endpointing::semantic;
    settings.endpointing.eagerness = eagerness_of(detection->eagerness);
    return;
  }
  settings.endpointing.mode = turn::Endpointing::silence;
  settings.pause.threshold = static_cast<float>(detection->threshold);
  settings.pause.release_threshold = turn::release_below(settings.pause.threshold);
  settings.pause.silence = milliseconds(detection->silence_duration_ms);
  settings.prefix_padding = milliseconds(detection->prefix_padding_ms);
  if (detection->idle_timeout_ms) settings.prompt_after = milliseconds(*detection->idle_timeout_ms);
}

void set_truncation(const SessionConfig& config, conversation::Settings& settings) {
  const auto& truncation = config.truncation;
  settings.truncate_history = truncation != "disabled";
  if (!truncation.is_object()) return;
  settings.retention_ratio = truncation.value("retention_ratio", 1.0);
  const auto limits = truncation.find("token_limits");
  if (limits == truncation.end() || !limits->is_object()) return;
  const auto tokens = limits->find("post_instructions");
  if (tokens == limits->end() || !tokens->is_number()) return;
  const auto wanted = std::max(tokens->get<std::size_t>() * bytes_per_token, least_history_bytes);
  settings.history_bytes = std::min(settings.history_bytes, wanted);
}

}  // namespace

SessionConfig default_config(const runtime::SessionDefaults& own, const runtime::Engines& engines,
                             Kind kind, const std::string& model) {
  const auto& defaults = own.defaults;
  SessionConfig config;
  config.kind = kind;
  config.model = model;
  config.instructions = defaults.system;
  config.noise_reduction = own.noise_reduction;
  config.speed = defaults.speed;
  config.voice = defaults.voice;
  if (config.voice.empty()) {
    const auto voices = engines.tts->voices();
    if (!voices.empty()) config.voice = voices.front().name;
  }
  auto& detection = *config.turn_detection;
  if (defaults.endpointing.mode == turn::Endpointing::semantic) {
    detection.type = TurnDetection::Type::semantic_vad;
  }
  // A float shown as the number that was meant.
  detection.threshold = std::round(static_cast<double>(defaults.pause.threshold) * 10'000) / 10'000;
  detection.prefix_padding_ms = in_ms(defaults.prefix_padding);
  detection.silence_duration_ms = in_ms(defaults.pause.silence);
  detection.interrupt_response = defaults.interruption.enabled;
  if (kind == Kind::transcription) {
    config.transcription.emplace().model = model.empty() ? "whisper-1" : model;
  }
  return config;
}

conversation::Settings settings_of(const SessionConfig& config, const runtime::SessionDefaults& own,
                                   const runtime::Engines& engines) {
  auto settings = own.defaults;
  settings.delivery = conversation::Delivery::buffered;
  settings.lead = lead;
  settings.output_rate_hz = rate_hz(config.output_format);
  settings.least_commit = least_commit;
  settings.transcript_deadline = transcript_deadline;
  settings.history_messages = history_messages;
  // At speech_started the client falls silent by itself: whatever is certainly speech interrupts,
  // and nothing before it is.
  settings.interruption.enabled = true;
  settings.interruption.speech = core::Duration(1);
  // Nothing is said that no event of the API tells of.
  settings.filler_after = settings.idle_prompt_after = core::Duration(0);
  settings.apologize = false;
  settings.say_when_unintelligible.clear();
  // Only the longest duration ends a session here.
  settings.idle_timeout = settings.max_duration;
  settings.answer = config.kind == Kind::realtime;
  settings.system = config.instructions;
  settings.text_only = config.modality == Modality::text;
  settings.voice = voice_here(config.voice, *engines.tts, own.defaults.voice);
  settings.speed = config.speed;
  settings.tools = functions_of(config.tools);
  settings.tool_choice = choice_of(config.tool_choice);
  settings.parallel_tool_calls = config.parallel_tool_calls;
  if (config.max_output_tokens) settings.max_tokens = *config.max_output_tokens;
  if (config.transcription && !config.transcription->language.empty()) {
    settings.language = config.transcription->language;
  }
  set_turn_detection(config, settings);
  set_truncation(config, settings);
  return settings;
}

std::string prompt_of(const SessionConfig& config, const runtime::SessionDefaults& own) {
  if (config.transcription && !config.transcription->prompt.empty()) {
    return config.transcription->prompt;
  }
  return own.prompt;
}

void check_against_engines(const SessionConfig& config, const runtime::Engines& engines,
                           Findings& findings) {
  if (config.transcription && !config.transcription->language.empty()) {
    if (auto known = engines.stt->check_language(config.transcription->language); !known) {
      findings.fail(errors::invalid_value("session.audio.input.transcription.language",
                                          known.error().message));
    }
  }
  if (config.kind == Kind::realtime && !is_openai_voice(config.voice)) {
    if (auto known = tts::find_voice(engines.tts->voices(), config.voice); !known) {
      findings.fail(errors::invalid_value("session.audio.output.voice", known.error().text()));
    }
  }
  if (config.noise_reduction != audio::NoiseReduction::off && !audio::noise_reduction_available()) {
    findings.fail(errors::invalid_value("session.audio.input.noise_reduction",
                                        "this server was built without it"));
  }
}

bool stands_for_default(const std::string& model, const runtime::Engines& engines) {
  // "gpt-": families that are not there yet.
  return model.empty() || model.starts_with("gpt-") || is_openai_model(model) ||
         model == engines.stt->description() || model == engines.tts->description();
}

core::Result<std::string> response_mode_of(const std::string& model,
                                           const runtime::SessionDefaults& own,
                                           const runtime::Engines& engines) {
  if (engines.models.contains(model)) return model;
  if (stands_for_default(model, engines)) return own.response_mode;
  return core::Error(
      core::ErrorCode::not_found, "there is no model '" + shortened(model) + "'",
      "GET /v1/models lists them; OpenAI's names stand for this server's own choice");
}

}  // namespace repartee::protocol::realtime
