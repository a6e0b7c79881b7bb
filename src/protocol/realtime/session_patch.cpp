// session.update: only what is present changes, and all of it or nothing.

#include <fmt/format.h>

#include "protocol/json_reader.hpp"
#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;

// A system prompt with a knowledge base in it; OpenAI's whole context is 32,768 tokens.
constexpr std::size_t max_prompt_bytes = std::size_t{16} << 10;
constexpr int max_tokens = 4096;
constexpr std::size_t max_tools = 128;
// All of them together: they are told to the model with every question.
constexpr std::size_t max_tools_bytes = std::size_t{256} << 10;
// What synthesis can do; OpenAI's lowest is 0.25.
constexpr double lowest_speed = 0.5;
constexpr double highest_speed = 1.5;

// Taken for its form alone, and told back.
void echo(ObjectReader& object, std::string_view field, json& value, const std::string& warning) {
  const auto* given = object.opaque(field);
  if (!given) return;
  if (!given->is_null() && *given != value) object.findings().warn(object.path(field) + warning);
  value = *given;
}

void read_transcription(ObjectReader& input, std::string_view field,
                        std::optional<Transcription>& transcription) {
  const auto* given = input.take(field);
  if (!given) return;
  if (given->is_null()) return transcription.reset();
  if (!transcription) transcription.emplace();
  ObjectReader object(*given, input.path(field), input.findings());
  object.string("model", transcription->model, max_name_bytes);
  object.string("language", transcription->language, max_name_bytes);
  object.string("prompt", transcription->prompt, max_prompt_bytes);
  for (const auto* name : {"keywords", "languages", "delay"}) {
    const auto* value = object.opaque(name);
    if (!value || value->is_null()) continue;
    input.findings().warn(object.path(name) + " has no effect on the recognizers here");
    transcription->others[name] = *value;
  }
}

void read_noise_reduction(ObjectReader& input, std::string_view field,
                          audio::NoiseReduction& noise_reduction) {
  const auto* given = input.take(field);
  if (!given) return;
  if (given->is_null()) {
    noise_reduction = audio::NoiseReduction::off;
    return;
  }
  ObjectReader object(*given, input.path(field), input.findings());
  object.require("type");
  object.choice<audio::NoiseReduction>("type", noise_reduction,
                                       {{"near_field", audio::NoiseReduction::near_field},
                                        {"far_field", audio::NoiseReduction::far_field}});
  if (object.take("strength")) {
    input.findings().warn(object.path("strength") + " has no effect here");
  }
}

void read_idle_timeout(ObjectReader& object, std::optional<int>& idle_timeout_ms) {
  const auto* given = object.take("idle_timeout_ms");
  if (!given) return;
  if (given->is_null()) return idle_timeout_ms.reset();
  int value = 0;
  object.integer("idle_timeout_ms", value, 5000, 30000);
  idle_timeout_ms = value;
}

void read_turn_detection(ObjectReader& input, std::string_view field,
                         std::optional<TurnDetection>& detection) {
  using Type = TurnDetection::Type;
  using Eagerness = TurnDetection::Eagerness;
  const auto* given = input.take(field);
  if (!given) return;
  if (given->is_null()) return detection.reset();
  ObjectReader object(*given, input.path(field), input.findings());
  TurnDetection changed = detection.value_or(TurnDetection{});
  // The beta shape's clients leave it out: it had one kind for long.
  if (given->is_object() && given->contains("type")) {
    object.choice<Type>("type", changed.type,
                        {{"server_vad", Type::server_vad}, {"semantic_vad", Type::semantic_vad}});
  }
  object.take("type");
  // Another kind begins with its own defaults.
  if (detection && changed.type != detection->type) {
    const auto type = changed.type;
    changed = {};
    changed.type = type;
  }
  object.boolean("create_response", changed.create_response);
  object.boolean("interrupt_response", changed.interrupt_response);
  if (changed.type == Type::server_vad) {
    object.number("threshold", changed.threshold, 0, 1);
    object.integer("prefix_padding_ms", changed.prefix_padding_ms, 0, 5000);
    object.integer("silence_duration_ms", changed.silence_duration_ms, 100, 10000);
    read_idle_timeout(object, changed.idle_timeout_ms);
  } else {
    object.choice<Eagerness>("eagerness", changed.eagerness,
                             {{"auto", Eagerness::automatic},
                              {"low", Eagerness::low},
                              {"medium", Eagerness::medium},
                              {"high", Eagerness::high}});
  }
  detection = changed;
}

void read_truncation(ObjectReader& object, json& truncation) {
  const auto* given = object.opaque("truncation");
  if (!given || given->is_null()) return;
  if (given->is_string()) {
    std::string kind = "auto";
    object.choice<std::string>("truncation", kind, {{"auto", "auto"}, {"disabled", "disabled"}});
  } else {
    ObjectReader ratio(*given, object.path("truncation"), object.findings());
    std::string kind;
    ratio.require("type");
    ratio.choice<std::string>("type", kind, {{"retention_ratio", "retention_ratio"}});
    double share = 1;
    ratio.require("retention_ratio");
    ratio.number("retention_ratio", share, 0, 1);
    if (const auto* limits = ratio.take("token_limits"); limits && !limits->is_null()) {
      ObjectReader bounds(*limits, ratio.path("token_limits"), object.findings());
      int tokens = 0;
      bounds.integer("post_instructions", tokens, 0, INT32_MAX);
    }
  }
  truncation = *given;
}

void read_include(ObjectReader& object, bool& logprobs) {
  const auto* given = object.take("include");
  if (!given || given->is_null()) return;
  if (!given->is_array()) {
    return object.findings().fail(errors::invalid_type(object.path("include"), "an array"));
  }
  logprobs = false;
  for (const auto& name : *given) {
    if (name != "item.input_audio_transcription.logprobs") {
      return object.findings().fail(errors::invalid_choice(
          object.path("include"), name.is_string() ? name.get<std::string>() : to_text(name),
          {"item.input_audio_transcription.logprobs"}));
    }
    logprobs = true;
    object.findings().warn(object.path("include") + ": the recognizers here tell no logprobs");
  }
}

void read_input(ObjectReader& audio, SessionConfig& config) {
  const auto* given = audio.take("input");
  if (!given || given->is_null()) return;
  ObjectReader input(*given, audio.path("input"), audio.findings());
  read_format(input, "format", config.input_format);
  read_transcription(input, "transcription", config.transcription);
  read_noise_reduction(input, "noise_reduction", config.noise_reduction);
  read_turn_detection(input, "turn_detection", config.turn_detection);
}

void read_output(ObjectReader& audio, SessionConfig& config) {
  const auto* given = audio.take("output");
  if (!given || given->is_null()) return;
  ObjectReader output(*given, audio.path("output"), audio.findings());
  read_format(output, "format", config.output_format);
  read_voice(output, "voice", config.voice);
  output.number("speed", config.speed, lowest_speed, highest_speed);
}

// The flat fields of the beta shape.
void read_beta(ObjectReader& object, SessionConfig& config) {
  read_modalities(object, "modalities", config.modality);
  read_voice(object, "voice", config.voice);
  read_format(object, "input_audio_format", config.input_format);
  read_format(object, "output_audio_format", config.output_format);
  read_transcription(object, "input_audio_transcription", config.transcription);
  read_noise_reduction(object, "input_audio_noise_reduction", config.noise_reduction);
  read_turn_detection(object, "turn_detection", config.turn_detection);
  read_max_tokens(object, "max_response_output_tokens", config.max_output_tokens);
  if (object.has("temperature")) {
    object.number("temperature", config.temperature.emplace(default_temperature), 0, 2);
  }
  object.number("speed", config.speed, lowest_speed, highest_speed);
}

}  // namespace

void read_modalities(ObjectReader& object, std::string_view field, Modality& modality) {
  const auto* given = object.take(field);
  if (!given || given->is_null()) return;
  bool audio = false, text = false;
  for (const auto& name : given->is_array() ? *given : json::array({nullptr})) {
    audio = audio || name == "audio";
    text = text || name == "text";
    if (name != "audio" && name != "text") {
      return object.findings().fail(
          errors::invalid_type(object.path(field), "['audio'] or ['text']"));
    }
  }
  if (!audio && !text) {
    return object.findings().fail(errors::invalid_value(object.path(field), "it is empty"));
  }
  // Audio always brings its transcript, so that ["text","audio"], the beta's usual pair, is audio.
  modality = audio ? Modality::audio : Modality::text;
}

void read_format(ObjectReader& object, std::string_view field, AudioFormat& format) {
  const auto* given = object.take(field);
  if (!given || given->is_null()) return;
  const auto named = [&](const json& name, const std::string& path) {
    if (!name.is_string()) return object.findings().fail(errors::invalid_type(path, "a string"));
    const auto known = audio_format_named(name.get_ref<const std::string&>());
    if (known) {
      format = *known;
    } else {
      object.findings().fail(errors::invalid_choice(path, name.get_ref<const std::string&>(),
                                                    {"audio/pcm", "audio/pcmu", "audio/pcma"}));
    }
  };
  if (given->is_string()) return named(*given, object.path(field));
  ObjectReader fields(*given, object.path(field), object.findings());
  if (const auto* type = fields.require("type")) named(*type, fields.path("type"));
  int rate = rate_hz(format);
  fields.integer("rate", rate, rate, rate);
}

void read_voice(ObjectReader& object, std::string_view field, std::string& voice) {
  const auto* given = object.take(field);
  if (!given || !given->is_object()) return object.string(field, voice, max_name_bytes);
  ObjectReader fields(*given, object.path(field), object.findings());
  fields.require("id");
  fields.string("id", voice, max_name_bytes);
}

void read_max_tokens(ObjectReader& object, std::string_view field, std::optional<int>& most) {
  const auto* given = object.take(field);
  if (!given || given->is_null()) return;
  if (*given == "inf") return most.reset();
  int value = 1;
  object.integer(field, value, 1, max_tokens);
  most = value;
}

void read_tools(ObjectReader& object, json& tools) {
  const auto* given = object.take("tools");
  if (!given || given->is_null()) return;
  auto& findings = object.findings();
  if (!given->is_array()) {
    return findings.fail(errors::invalid_type(object.path("tools"), "an array"));
  }
  if (given->size() > max_tools) {
    return findings.fail(errors::invalid_value(object.path("tools"),
                                               fmt::format("at most {} are taken", max_tools)));
  }
  for (std::size_t i = 0; i < given->size(); ++i) {
    const auto& tool = (*given)[i];
    const auto path = fmt::format("{}[{}]", object.path("tools"), i);
    std::string type = "function";
    if (is_tool_server(tool)) {
      // Its other fields say where it is served; nobody asks there yet.
      if (!tool.contains("server_label") || !tool["server_label"].is_string()) {
        findings.fail(errors::missing_parameter(path + ".server_label"));
      }
      continue;
    }
    ObjectReader fields(tool, path, findings);
    std::string name, description;
    fields.choice<std::string>("type", type, {{"function", "function"}, {"mcp", "mcp"}});
    fields.require("name");
    fields.string("name", name, 64);
    fields.string("description", description, max_prompt_bytes);
    const auto* parameters = fields.opaque("parameters");
    if (parameters && !parameters->is_null() && !parameters->is_object()) {
      findings.fail(errors::invalid_type(fields.path("parameters"), "an object"));
    }
    fields.take("strict");
  }
  if (findings.error) return;
  auto kept = *given;
  for (auto& tool : kept) {
    // Nobody here asks these servers, and keys for them are not to be told back.
    if (!is_tool_server(tool)) continue;
    tool.erase("authorization");
    tool.erase("headers");
  }
  if (const auto bytes = to_text(kept).size(); bytes > max_tools_bytes) {
    return findings.fail(errors::too_large(object.path("tools"), bytes, max_tools_bytes));
  }
  tools = std::move(kept);
}

bool is_tool_server(const json& tool) {
  return tool.is_object() && tool.contains("type") && tool["type"] == "mcp";
}

void read_tool_choice(ObjectReader& object, json& choice) {
  const auto* given = object.opaque("tool_choice");
  if (!given || given->is_null()) return;
  if (given->is_string()) {
    std::string name;
    object.choice<std::string>("tool_choice", name,
                               {{"auto", "auto"}, {"none", "none"}, {"required", "required"}});
  } else {
    ObjectReader fields(*given, object.path("tool_choice"), object.findings());
    std::string type, name;
    fields.require("type");
    fields.choice<std::string>("type", type, {{"function", "function"}, {"mcp", "mcp"}});
    fields.string("name", name, 64);
    fields.string("server_label", name, max_name_bytes);
    if (type == "function") fields.require("name");
  }
  if (!object.findings().error) choice = *given;
}

void read_unsupported_prompt(ObjectReader& object) {
  const auto* given = object.take("prompt");
  if (!given || given->is_null()) return;
  object.findings().fail(errors::invalid_value(
      object.path("prompt"), "there are no stored prompts here; send 'instructions'"));
}

SessionConfig patched(const SessionConfig& config, const json& session, Shape shape,
                      Findings& findings) {
  SessionConfig changed = config;
  ObjectReader object(session, "session", findings);
  Kind kind = config.kind;
  if (findings.strict && shape == Shape::ga) object.require("type");
  object.choice<Kind>("type", kind,
                      {{"realtime", Kind::realtime}, {"transcription", Kind::transcription}});
  if (kind != config.kind) {
    findings.fail(errors::invalid_value(
        "session.type", kind == Kind::realtime
                            ? "this is a transcription session; connect with ?model= to be answered"
                            : "this session answers; connect with ?intent=transcription"));
  }
  // What the server itself fills in comes back from clients that send the whole object.
  for (const auto* own : {"id", "object", "expires_at", "client_secret"}) object.take(own);
  object.string("model", changed.model, max_name_bytes);
  if (const auto* audio = object.take("audio"); audio && !audio->is_null()) {
    ObjectReader both(*audio, "session.audio", findings);
    read_input(both, changed);
    read_output(both, changed);
  }
  read_modalities(object, "output_modalities", changed.modality);
  object.string("instructions", changed.instructions, max_instructions_bytes);
  read_tools(object, changed.tools);
  read_tool_choice(object, changed.tool_choice);
  object.boolean("parallel_tool_calls", changed.parallel_tool_calls);
  read_max_tokens(object, "max_output_tokens", changed.max_output_tokens);
  read_truncation(object, changed.truncation);
  read_include(object, changed.logprobs);
  read_unsupported_prompt(object);
  echo(object, "tracing", changed.tracing, " has no effect: nothing is traced here");
  echo(object, "reasoning", changed.reasoning, " has no effect on the models here");
  read_beta(object, changed);
  return changed;
}

}  // namespace repartee::protocol::realtime
