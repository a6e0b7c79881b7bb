#include "protocol/realtime/responses.hpp"

#include <fmt/format.h>

#include <charconv>

#include "protocol/json_reader.hpp"
#include "protocol/realtime/shown.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;
using namespace conversation;

// OpenAI's bounds.
constexpr std::size_t max_metadata_pairs = 16;
constexpr std::size_t max_metadata_key_bytes = 64;
constexpr std::size_t max_metadata_value_bytes = 512;

json read_metadata(ObjectReader& object) {
  const auto* given = object.take("metadata");
  if (!given || given->is_null()) return nullptr;
  auto& findings = object.findings();
  if (!given->is_object() || given->size() > max_metadata_pairs) {
    findings.fail(errors::invalid_type(
        object.path("metadata"), fmt::format("an object of at most {} texts", max_metadata_pairs)));
    return nullptr;
  }
  for (const auto& [key, value] : given->items()) {
    if (key.size() > max_metadata_key_bytes || !value.is_string() ||
        value.get_ref<const std::string&>().size() > max_metadata_value_bytes) {
      findings.fail(
          errors::invalid_type(object.path("metadata") + "." + shown_name(key),
                               fmt::format("a name of at most {} bytes and a text of "
                                           "at most {}",
                                           max_metadata_key_bytes, max_metadata_value_bytes)));
      return nullptr;
    }
  }
  return *given;
}

void read_context(ObjectReader& object, ResponseRequest& request) {
  const auto* given = object.take("input");
  if (!given || given->is_null()) return;
  auto& findings = object.findings();
  if (!given->is_array()) {
    return findings.fail(errors::invalid_type(object.path("input"), "an array"));
  }
  auto& context = request.options.context.emplace();
  for (std::size_t i = 0; i < given->size() && !findings.error; ++i) {
    const auto path = fmt::format("{}[{}]", object.path("input"), i);
    const auto& entry = (*given)[i];
    if (entry.is_object() && entry.contains("type") && entry["type"] == "item_reference") {
      ObjectReader reference(entry, path, findings);
      reference.take("type");
      ItemId id;
      reference.require("id");
      reference.string("id", id, max_name_bytes);
      context.emplace_back(std::move(id));
      continue;
    }
    auto read = read_item(entry, path, findings);
    for (auto& sound : read.sounds) request.sounds.push_back({i, std::move(sound)});
    context.emplace_back(std::move(read.item));
  }
}

void read_output(ObjectReader& object, AudioFormat& format, std::string& voice, double& speed) {
  const auto* audio = object.take("audio");
  if (!audio || audio->is_null()) return;
  ObjectReader both(*audio, object.path("audio"), object.findings());
  const auto* given = both.take("output");
  if (!given || given->is_null()) return;
  ObjectReader output(*given, both.path("output"), object.findings());
  read_format(output, "format", format);
  read_voice(output, "voice", voice);
  output.number("speed", speed, 0.5, 1.5);
}

json usage_json(const llm::Usage& usage) {
  const json input = {
      {"text_tokens", usage.input_tokens},
      {"audio_tokens", 0},
      {"image_tokens", 0},
      {"cached_tokens", 0},
      {"cached_tokens_details", {{"text_tokens", 0}, {"audio_tokens", 0}, {"image_tokens", 0}}}};
  return {{"total_tokens", usage.input_tokens + usage.output_tokens},
          {"input_tokens", usage.input_tokens},
          {"output_tokens", usage.output_tokens},
          {"input_token_details", input},
          {"output_token_details", {{"text_tokens", usage.output_tokens}, {"audio_tokens", 0}}}};
}

std::string_view status_name(ReplyStatus status) {
  return status == ReplyStatus::interrupted ? "cancelled" : name(status);
}

json status_details(const event::ReplyDone& done) {
  if (done.status == ReplyStatus::completed) return nullptr;
  json details = {{"type", status_name(done.status)}};
  switch (done.reason) {
    case EndReason::none: break;
    // The connection, or the whole conversation, has ended on the client's wish.
    case EndReason::closed: details["reason"] = name(EndReason::client_cancelled); break;
    default: details["reason"] = name(done.reason);
  }
  if (done.status == ReplyStatus::failed) {
    const auto error = errors::of(
        done.error.value_or(core::Error(core::ErrorCode::internal, "The response failed.")));
    details["error"] = {{"type", error.type}, {"code", error.code}, {"message", error.message}};
  }
  return details;
}

json response_json(const std::string& session, const std::string& conversation, ReplyId reply,
                   bool out_of_band, const Settings& settings, const ResponseTraits& traits) {
  const auto modality = settings.text_only ? Modality::text : Modality::audio;
  json object = {
      {"id", response_id(session, reply)},
      {"object", "realtime.response"},
      {"status", "in_progress"},
      {"status_details", nullptr},
      {"output", json::array()},
      {"conversation_id", out_of_band ? json() : json(conversation)},
      {"output_modalities", modalities_json(modality, Shape::ga)},
      {"max_output_tokens", max_tokens_json(traits.max_output_tokens)},
      {"audio", {{"output", {{"format", format_json(traits.format)}, {"voice", traits.voice}}}}},
      {"usage", nullptr},
      {"metadata", traits.metadata}};
  if (traits.temperature) object["temperature"] = *traits.temperature;
  return object;
}

}  // namespace

ResponseTraits ResponseTraits::of(const SessionConfig& config) {
  return {.metadata = nullptr,
          .format = config.output_format,
          .voice = config.voice,
          .max_output_tokens = config.max_output_tokens,
          .temperature = config.temperature};
}

std::string ResponseTraits::to_text() const {
  return protocol::to_text({{"metadata", metadata},
                            {"format", ga_name(format)},
                            {"voice", voice},
                            {"max", max_tokens_json(max_output_tokens)},
                            {"temperature", temperature ? json(*temperature) : json()}});
}

ResponseTraits ResponseTraits::from_text(const std::string& text) {
  const auto object = json::parse(text);
  ResponseTraits traits;
  traits.metadata = object.at("metadata");
  traits.format = *audio_format_named(object.at("format").get_ref<const std::string&>());
  traits.voice = object.at("voice").get<std::string>();
  if (object.at("max").is_number()) traits.max_output_tokens = object.at("max").get<int>();
  if (const auto& temperature = object.at("temperature"); temperature.is_number()) {
    traits.temperature = temperature.get<double>();
  }
  return traits;
}

ResponseRequest read_response(const json& response, const SessionConfig& config,
                              Findings& findings) {
  ResponseRequest request;
  auto& options = request.options;
  auto traits = ResponseTraits::of(config);
  if (response.is_null()) {
    options.metadata = traits.to_text();
    return request;
  }
  ObjectReader object(response, "response", findings);
  auto format = config.output_format;
  auto voice = config.voice;
  double speed = config.speed;
  auto modality = config.modality;
  auto most = config.max_output_tokens;

  std::string conversation = "auto";
  object.string("conversation", conversation, max_name_bytes);
  if (conversation != "auto" && conversation != "none") {
    findings.fail(errors::invalid_choice("response.conversation", conversation, {"auto", "none"}));
  }
  options.out_of_band = conversation == "none";
  read_context(object, request);
  if (object.has("instructions")) {
    std::string instructions;
    object.string("instructions", instructions, max_instructions_bytes);
    options.instructions = std::move(instructions);
  }
  if (object.has("tools")) {
    json tools = config.tools;
    read_tools(object, tools);
    options.tools = functions_of(tools);
  }
  if (object.has("tool_choice")) {
    json choice = config.tool_choice;
    read_tool_choice(object, choice);
    options.tool_choice = choice_of(choice);
  }
  if (object.has("parallel_tool_calls")) {
    bool parallel = config.parallel_tool_calls;
    object.boolean("parallel_tool_calls", parallel);
    options.parallel_tool_calls = parallel;
  }
  read_output(object, format, voice, speed);
  read_modalities(object, "output_modalities", modality);
  read_max_tokens(object, "max_output_tokens", most);
  read_unsupported_prompt(object);
  if (const auto* reasoning = object.take("reasoning"); reasoning && !reasoning->is_null()) {
    findings.warn("response.reasoning has no effect on the models here");
  }
  traits.metadata = read_metadata(object);
  // The beta shape's words.
  read_modalities(object, "modalities", modality);
  read_voice(object, "voice", voice);
  read_format(object, "output_audio_format", format);
  read_max_tokens(object, "max_response_output_tokens", most);
  if (object.has("temperature")) {
    object.number("temperature", traits.temperature.emplace(default_temperature), 0, 2);
  }
  for (const auto* unused : {"commit", "cancel_previous"}) object.take(unused);

  traits.format = format;
  traits.voice = voice;
  traits.max_output_tokens = most;
  options.metadata = traits.to_text();
  options.text_only = modality == Modality::text;
  options.output_rate_hz = rate_hz(format);
  if (most && most != config.max_output_tokens) options.max_tokens = most;
  request.unlimited = !most && config.max_output_tokens;
  if (speed != config.speed) options.speed = speed;
  if (voice != config.voice) request.voice = voice;
  return request;
}

std::vector<llm::Tool> functions_of(const json& tools) {
  std::vector<llm::Tool> functions;
  for (const auto& tool : tools) {
    if (is_tool_server(tool)) continue;
    const auto parameters = tool.find("parameters");
    const auto description = tool.find("description");
    functions.push_back({.name = tool.at("name").get<std::string>(),
                         .description = description != tool.end() && description->is_string()
                                            ? description->get<std::string>()
                                            : std::string(),
                         .parameters = parameters != tool.end() && parameters->is_object()
                                           ? protocol::to_text(*parameters)
                                           : std::string()});
  }
  return functions;
}

llm::ToolChoice choice_of(const json& choice) {
  using Mode = llm::ToolChoice::Mode;
  if (choice.is_object()) {
    if (choice.at("type") == "function")
      return {Mode::function, choice.at("name").get<std::string>()};
    return {};
  }
  if (choice == "none") return {Mode::none};
  if (choice == "required") return {Mode::required};
  return {};
}

std::string response_id(const std::string& session, ReplyId reply) {
  return fmt::format("resp_{}_{}", session, reply);
}

std::optional<ReplyId> reply_of(const std::string& session, const std::string& id) {
  const auto begin = response_id(session, 0);
  const std::string_view prefix(begin.data(), begin.size() - 1);
  if (!id.starts_with(prefix)) return std::nullopt;
  ReplyId reply = 0;
  const auto* end = id.data() + id.size();
  const auto [read, failed] = std::from_chars(id.data() + prefix.size(), end, reply);
  if (failed != std::errc{} || read != end) return std::nullopt;
  return reply;
}

json started_json(const std::string& session, const std::string& conversation,
                  const event::ReplyStarted& started, const ResponseTraits& traits) {
  return response_json(session, conversation, started.reply, started.out_of_band, *started.settings,
                       traits);
}

json done_json(const std::string& session, const std::string& conversation,
               const event::ReplyDone& done, const ResponseTraits& traits) {
  auto object =
      response_json(session, conversation, done.reply, done.out_of_band, *done.settings, traits);
  object["status"] = status_name(done.status);
  object["status_details"] = status_details(done);
  object["usage"] = usage_json(done.usage);
  for (const auto& item : done.output) object["output"].push_back(item_json(item));
  return object;
}

}  // namespace repartee::protocol::realtime
