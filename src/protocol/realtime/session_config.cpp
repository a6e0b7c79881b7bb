// The session object as clients see it.

#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;

json transcription_json(const std::optional<Transcription>& transcription) {
  if (!transcription) return nullptr;
  json object = transcription->others;
  object["model"] = transcription->model;
  if (!transcription->language.empty()) object["language"] = transcription->language;
  if (!transcription->prompt.empty()) object["prompt"] = transcription->prompt;
  return object;
}

json noise_reduction_json(audio::NoiseReduction kind) {
  if (kind == audio::NoiseReduction::off) return nullptr;
  return {{"type", audio::name(kind)}};
}

std::string_view name(TurnDetection::Eagerness eagerness) {
  switch (eagerness) {
    case TurnDetection::Eagerness::automatic: return "auto";
    case TurnDetection::Eagerness::low: return "low";
    case TurnDetection::Eagerness::medium: return "medium";
    case TurnDetection::Eagerness::high: return "high";
  }
  return "auto";
}

json turn_detection_json(const SessionConfig& config, Shape shape) {
  const auto& detection = config.turn_detection;
  if (!detection) return nullptr;
  json object;
  if (detection->type == TurnDetection::Type::server_vad) {
    object = {{"type", "server_vad"},
              {"threshold", detection->threshold},
              {"prefix_padding_ms", detection->prefix_padding_ms},
              {"silence_duration_ms", detection->silence_duration_ms}};
    if (shape == Shape::ga) {
      object["idle_timeout_ms"] =
          detection->idle_timeout_ms ? json(*detection->idle_timeout_ms) : json();
    }
  } else {
    object = {{"type", "semantic_vad"}, {"eagerness", name(detection->eagerness)}};
  }
  if (config.kind == Kind::realtime) {
    object["create_response"] = detection->create_response;
    object["interrupt_response"] = detection->interrupt_response;
  }
  return object;
}

json include_json(const SessionConfig& config) {
  if (!config.logprobs) return nullptr;
  return json::array({"item.input_audio_transcription.logprobs"});
}

json ga_json(const SessionConfig& config) {
  const bool speaks = config.kind == Kind::realtime;
  json object = {
      {"type", speaks ? "realtime" : "transcription"},
      {"include", include_json(config)},
      {"audio",
       {{"input",
         {{"format", format_json(config.input_format)},
          {"transcription", transcription_json(config.transcription)},
          {"noise_reduction", noise_reduction_json(config.noise_reduction)},
          {"turn_detection", turn_detection_json(config, Shape::ga)}}}}},
  };
  if (!speaks) return object;
  object["audio"]["output"] = {{"format", format_json(config.output_format)},
                               {"voice", config.voice},
                               {"speed", config.speed}};
  object.update({{"model", config.model},
                 {"output_modalities", modalities_json(config.modality, Shape::ga)},
                 {"instructions", config.instructions},
                 {"tools", config.tools},
                 {"tool_choice", config.tool_choice},
                 {"parallel_tool_calls", config.parallel_tool_calls},
                 {"max_output_tokens", max_tokens_json(config.max_output_tokens)},
                 {"truncation", config.truncation},
                 {"tracing", config.tracing},
                 {"prompt", nullptr}});
  if (!config.reasoning.is_null()) object["reasoning"] = config.reasoning;
  return object;
}

json beta_json(const SessionConfig& config) {
  json object = {
      {"input_audio_format", beta_name(config.input_format)},
      {"input_audio_transcription", transcription_json(config.transcription)},
      {"input_audio_noise_reduction", noise_reduction_json(config.noise_reduction)},
      {"turn_detection", turn_detection_json(config, Shape::beta)},
      {"include", include_json(config)},
  };
  if (config.kind == Kind::transcription) return object;
  object.update({{"model", config.model},
                 {"modalities", modalities_json(config.modality, Shape::beta)},
                 {"instructions", config.instructions},
                 {"voice", config.voice},
                 {"output_audio_format", beta_name(config.output_format)},
                 {"tools", config.tools},
                 {"tool_choice", config.tool_choice},
                 {"temperature", config.temperature.value_or(default_temperature)},
                 {"max_response_output_tokens", max_tokens_json(config.max_output_tokens)},
                 {"speed", config.speed},
                 {"tracing", config.tracing},
                 {"prompt", nullptr}});
  return object;
}

}  // namespace

json to_json(const SessionConfig& config, Shape shape, const std::string& id,
             std::int64_t expires_at_s) {
  json object = shape == Shape::ga ? ga_json(config) : beta_json(config);
  object["id"] = id;
  object["object"] =
      config.kind == Kind::realtime ? "realtime.session" : "realtime.transcription_session";
  object["expires_at"] = expires_at_s;
  return object;
}

json format_json(AudioFormat format) {
  json object = {{"type", ga_name(format)}};
  if (format == AudioFormat::pcm) object["rate"] = rate_hz(format);
  return object;
}

std::string_view name(Modality modality) {
  return modality == Modality::audio ? "audio" : "text";
}

json modalities_json(Modality modality, Shape shape) {
  if (shape == Shape::beta && modality == Modality::audio) return {"text", "audio"};
  return json::array({name(modality)});
}

json max_tokens_json(const std::optional<int>& most) {
  return most ? json(*most) : json("inf");
}

}  // namespace repartee::protocol::realtime
