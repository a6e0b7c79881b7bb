#include "stt/remote/realtime_wire.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "core/base64.hpp"
#include "http/provider_error.hpp"
#include "stt/prompt.hpp"
#include "stt/remote/member.hpp"

namespace repartee::stt {
namespace {

using nlohmann::json;
using Kind = RealtimeEvent::Kind;

std::string string_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

struct Type {
  std::string_view name;
  Kind kind;
  const char* text;  // the member that holds the text
};

constexpr std::array types = {
    Type{"session.created", Kind::created, nullptr},
    Type{"transcription_session.created", Kind::created, nullptr},
    Type{"input_audio_buffer.committed", Kind::committed, nullptr},
    Type{"conversation.item.input_audio_transcription.delta", Kind::delta, "delta"},
    Type{"conversation.item.input_audio_transcription.completed", Kind::completed, "transcript"},
    Type{"conversation.item.input_audio_transcription.failed", Kind::failed, nullptr},
    Type{"error", Kind::error, nullptr},
};

}  // namespace

std::string session_update(Dialect dialect, const std::string& model,
                           const RecognitionOptions& options) {
  json transcription = json::object();
  if (!model.empty()) transcription["model"] = model;
  if (!options.language.empty() && options.language != "auto") {
    transcription["language"] = options.language;
  }
  if (auto prompt = whole_prompt(options); !prompt.empty()) {
    transcription["prompt"] = std::move(prompt);
  }
  if (dialect == Dialect::beta) {
    return to_text({{"type", "transcription_session.update"},
                    {"session",
                     {{"input_audio_format", "pcm16"},
                      {"input_audio_transcription", std::move(transcription)},
                      {"turn_detection", nullptr}}}});
  }
  return to_text({{"type", "session.update"},
                  {"session",
                   {{"type", "transcription"},
                    {"audio",
                     {{"input",
                       {{"format", {{"type", "audio/pcm"}, {"rate", realtime_rate_hz}}},
                        {"transcription", std::move(transcription)},
                        {"turn_detection", nullptr}}}}}}}});
}

std::string append_audio(std::span<const std::int16_t> audio) {
  const std::string_view bytes(reinterpret_cast<const char*>(audio.data()), audio.size() * 2);
  return R"({"type":"input_audio_buffer.append","audio":")" + core::to_base64(bytes) + "\"}";
}

std::string commit_audio() {
  return R"({"type":"input_audio_buffer.commit"})";
}

std::string clear_audio() {
  return R"({"type":"input_audio_buffer.clear"})";
}

core::Result<RealtimeEvent> parse_realtime_event(std::string_view message) {
  const json parsed = json::parse(message, nullptr, false);
  const json& type = member(parsed, "type");
  if (!type.is_string()) {
    return core::Error(core::ErrorCode::provider_failed,
                       "it sent what is not a JSON object with a type");
  }
  RealtimeEvent event;
  const auto& name = type.get_ref<const std::string&>();
  for (const Type& known : types) {
    if (name != known.name) continue;
    event.kind = known.kind;
    if (known.text != nullptr) event.text = string_of(member(parsed, known.text));
  }
  event.item = string_of(member(parsed, "item_id"));
  if (name.starts_with("transcription_session.")) event.dialect = Dialect::beta;
  if (event.kind == Kind::failed || event.kind == Kind::error) {
    event.text = http::error_words(message);
    event.code = http::error_kind(message);
  }
  return event;
}

}  // namespace repartee::stt
