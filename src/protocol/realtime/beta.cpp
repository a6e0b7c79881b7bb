#include "protocol/realtime/beta.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "protocol/realtime/audio_format.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> renamed{{
    {"response.output_text.delta", "response.text.delta"},
    {"response.output_text.done", "response.text.done"},
    {"response.output_audio.delta", "response.audio.delta"},
    {"response.output_audio.done", "response.audio.done"},
    {"response.output_audio_transcript.delta", "response.audio_transcript.delta"},
    {"response.output_audio_transcript.done", "response.audio_transcript.done"},
    // One event for what GA tells in two.
    {"conversation.item.added", "conversation.item.created"},
}};

// In the session as in a response; what follows stays: ".threshold".
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> renamed_fields{{
    {"audio.input.format", "input_audio_format"},
    {"audio.input.transcription", "input_audio_transcription"},
    {"audio.input.noise_reduction", "input_audio_noise_reduction"},
    {"audio.input.turn_detection", "turn_detection"},
    {"audio.output.format", "output_audio_format"},
    {"audio.output.voice", "voice"},
    {"audio.output.speed", "speed"},
    {"output_modalities", "modalities"},
    {"max_output_tokens", "max_response_output_tokens"},
}};

constexpr std::array<std::string_view, 5> ga_only{
    "conversation.item.done", "input_audio_buffer.timeout_triggered", "mcp_list_tools.in_progress",
    "mcp_list_tools.completed", "mcp_list_tools.failed"};

void rename_parts(json& item) {
  const auto content = item.find("content");
  if (content == item.end()) return;
  for (auto& part : *content) {
    auto& type = part["type"];
    if (type == "output_text") type = "text";
    if (type == "output_audio") type = "audio";
  }
}

void flatten(json& response) {
  const json audio = response["audio"]["output"];
  response.erase("audio");
  response["voice"] = audio["voice"];
  const auto format = audio_format_named(audio["format"]["type"].get_ref<const std::string&>());
  response["output_audio_format"] = beta_name(format.value_or(AudioFormat::pcm));
  json& modalities = response["modalities"] = std::move(response["output_modalities"]);
  if (modalities == json::array({"audio"})) modalities = {"text", "audio"};
  response.erase("output_modalities");
  for (auto& item : response["output"]) rename_parts(item);
  if (auto& usage = response["usage"]; !usage.is_null()) {
    usage["input_token_details"].erase("image_tokens");
    usage["input_token_details"].erase("cached_tokens_details");
  }
}

std::string beta_field(const std::string& path) {
  for (const std::string_view root : {"session.", "response."}) {
    if (!path.starts_with(root)) continue;
    const auto field = std::string_view(path).substr(root.size());
    for (const auto& [ga, beta] : renamed_fields) {
      if (!field.starts_with(ga)) continue;
      const auto rest = field.substr(ga.size());
      if (rest.empty() || rest.front() == '.') return fmt::format("{}{}{}", root, beta, rest);
    }
  }
  return path;
}

void rename_field(json& error) {
  const auto text = [&error](const char* name) {
    return error[name].is_string() ? error[name].get<std::string>() : std::string();
  };
  const auto told = to_beta(ApiError{{}, {}, text("message"), text("param")});
  error["message"] = told.message;
  if (!told.param.empty()) error["param"] = told.param;
}

}  // namespace

ApiError to_beta(ApiError error) {
  const auto quoted = "'" + error.param + "'";
  error.param = beta_field(error.param);
  if (const auto at = error.message.find(quoted); at != std::string::npos)
    error.message.replace(at + 1, quoted.size() - 2, error.param);
  return error;
}

std::string_view beta_type(std::string_view type) {
  for (const auto& [ga, beta] : renamed) {
    if (type == ga) return beta;
  }
  return type;
}

std::optional<json> to_beta(json event) {
  const std::string type = event["type"];
  for (const auto name : ga_only) {
    if (type == name) return std::nullopt;
  }
  event["type"] = beta_type(type);
  if (const auto item = event.find("item"); item != event.end()) rename_parts(*item);
  if (const auto response = event.find("response"); response != event.end()) flatten(*response);
  if (const auto error = event.find("error"); error != event.end()) rename_field(*error);
  // GA repeats the name here; the beta's clients know it from the item.
  if (type == "response.function_call_arguments.done") event.erase("name");
  return event;
}

}  // namespace repartee::protocol::realtime
