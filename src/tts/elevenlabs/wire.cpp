#include "tts/elevenlabs/wire.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base64.hpp"
#include "http/url.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

// The provider ends a connection on which nothing is said for so long; 180 is its most.
constexpr const char* inactivity_s = "180";

const json& member(const json& value, const char* name) {
  static const json null;
  if (!value.is_object()) return null;
  const auto found = value.find(name);
  return found == value.end() ? null : *found;
}

// Its documents name fields in one way for requests and in another for answers.
const json& either(const json& value, const char* name, const char* other) {
  const json& one = member(value, name);
  return one.is_null() ? member(value, other) : one;
}

std::string string_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<double> numbers_of(const json& list) {
  std::vector<double> numbers;
  if (!list.is_array()) return numbers;
  for (const json& entry : list) {
    const double number = entry.is_number() ? entry.get<double>() : 0;
    numbers.push_back(std::isfinite(number) ? std::clamp(number, 0.0, 1e7) : 0);
  }
  return numbers;
}

void read_alignment(const json& alignment, ElevenLabsMessage& out) {
  const json& characters = either(alignment, "chars", "characters");
  if (!characters.is_array()) return;
  for (const json& character : characters) out.characters.push_back(string_of(character));
  out.starts_ms = numbers_of(either(alignment, "charStartTimesMs", "char_start_times_ms"));
  out.durations_ms = numbers_of(either(alignment, "charDurationsMs", "char_durations_ms"));
  const std::size_t size =
      std::min({out.characters.size(), out.starts_ms.size(), out.durations_ms.size()});
  out.characters.resize(size);
  out.starts_ms.resize(size);
  out.durations_ms.resize(size);
}

}  // namespace

const std::vector<Parameter>& elevenlabs_parameters() {
  static const std::vector<Parameter> known = {{"stability", 0, 1},
                                               {"similarity_boost", 0, 1},
                                               {"style", 0, 1},
                                               {"use_speaker_boost", 0, 1, true}};
  return known;
}

std::string elevenlabs_path(const std::string& voice_id, const std::string& model) {
  std::string path = "/v1/text-to-speech/" + http::url_escaped(voice_id) + "/multi-stream-input?";
  if (!model.empty()) path += "model_id=" + http::url_escaped(model) + "&";
  // auto_mode: clauses come whole, so nothing is to be waited for before speaking one.
  return path + "output_format=pcm_24000&auto_mode=true&sync_alignment=true&inactivity_timeout=" +
         inactivity_s;
}

std::vector<std::string> speak_context(const std::string& context, std::string_view text,
                                       double speed, const Parameters& parameters) {
  json settings = json::object();
  for (const auto& [name, value] : parameters.numbers) {
    if (name == "use_speaker_boost") {
      settings[name] = value != 0;
    } else {
      settings[name] = value;
    }
  }
  if (speed != 1) settings["speed"] = std::clamp(speed, 0.7, 1.2);
  json open = {{"text", " "}, {"context_id", context}};
  if (!settings.empty()) open["voice_settings"] = std::move(settings);
  // The provider wants a text to end with a space.
  const json speak = {{"text", std::string(text) + " "}, {"context_id", context}, {"flush", true}};
  return {to_text(open), to_text(speak), drop_context(context)};
}

std::string drop_context(const std::string& context) {
  return to_text({{"context_id", context}, {"close_context", true}});
}

core::Result<ElevenLabsMessage> parse_elevenlabs(std::string_view message) {
  const json parsed = json::parse(message, nullptr, false);
  if (!parsed.is_object()) {
    return Error(ErrorCode::provider_failed, "it sent what is not a JSON object");
  }
  ElevenLabsMessage out;
  out.context = string_of(either(parsed, "contextId", "context_id"));
  const json& final = either(parsed, "isFinal", "is_final");
  out.final = final.is_boolean() && final.get<bool>();
  if (const json& error = member(parsed, "error"); !error.is_null()) {
    out.kind = error.is_string() ? error.get<std::string>() : http::error_kind(message);
    out.error = http::error_words(message);
    if (out.error.empty()) out.error = "it did not say what is wrong";
    return out;
  }
  if (const json& audio = member(parsed, "audio"); audio.is_string()) {
    const auto bytes = core::from_base64(audio.get_ref<const std::string&>());
    if (!bytes) return Error(ErrorCode::provider_failed, "its audio is not base64");
    for (std::size_t at = 0; at + 1 < bytes->size(); at += 2) {
      const auto low = static_cast<std::uint8_t>((*bytes)[at]);
      const auto high = static_cast<std::uint8_t>((*bytes)[at + 1]);
      out.audio.push_back(static_cast<std::int16_t>(low | high << 8));
    }
    read_alignment(member(parsed, "alignment"), out);
  }
  return out;
}

}  // namespace repartee::tts
