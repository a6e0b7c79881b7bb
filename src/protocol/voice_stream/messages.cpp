#include "protocol/voice_stream/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "audio/wav.hpp"
#include "core/base64.hpp"
#include "protocol/json_reader.hpp"
#include "runtime/phrases.hpp"

namespace repartee::protocol::voice_stream {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

namespace {

constexpr std::size_t max_text_bytes = 16384;
constexpr std::size_t max_action_bytes = 64;

struct KnownAction {
  std::string_view name;
  Control::Action action;
  bool conversation, transcribe, clip;

  bool on(Endpoint endpoint) const {
    switch (endpoint) {
      case Endpoint::conversation: return conversation;
      case Endpoint::transcribe: return transcribe;
      case Endpoint::clip: return clip;
    }
    return false;
  }
};
constexpr std::array<KnownAction, 5> actions{{
    {"reset", Control::Action::reset, true, true, true},
    {"stop", Control::Action::stop, true, true, true},
    {"interrupt", Control::Action::interrupt, true, false, true},
    {"text", Control::Action::text, true, false, true},
    {"commit", Control::Action::commit, true, true, false},
}};

std::string actions_of(Endpoint endpoint) {
  std::string names;
  for (const auto& known : actions) {
    if (known.on(endpoint)) names += fmt::format("{}{}", names.empty() ? "" : ", ", known.name);
  }
  return names;
}

// Milliseconds are as exact as word times get.
double rounded_s(double seconds) {
  return std::round(seconds * 1000) / 1000;
}

double seconds_at(core::SamplePos at) {
  return static_cast<double>(at) / core::input_rate_hz;
}

}  // namespace

core::Result<Control> read_control(std::string_view text, Endpoint endpoint) {
  auto parsed = JsonReader::parse(text);
  if (!parsed) return parsed.error();
  std::string name;
  parsed->string("action", name, max_action_bytes);
  if (auto fine = parsed->result(); !fine) return fine.error();
  const auto known = std::ranges::find_if(
      actions, [&](const auto& action) { return action.name == name && action.on(endpoint); });
  if (known == actions.end()) {
    const auto problem = name.empty() ? std::string("the message has no 'action'")
                                      : fmt::format("there is no action '{}' here", name);
    return Error(name.empty() ? ErrorCode::invalid_argument : ErrorCode::unsupported, problem,
                 actions_of(endpoint) + " are known");
  }
  Control control{known->action, {}};
  if (control.action != Control::Action::text) return control;
  parsed->string("text", control.text, max_text_bytes);
  if (auto fine = parsed->result(); !fine) return fine.error();
  if (control.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error(ErrorCode::invalid_argument, "'text' is missing or empty");
  }
  return control;
}

core::Result<audio::Samples> read_audio(std::string_view bytes) {
  if (bytes.size() > max_audio_bytes) {
    return Error(ErrorCode::too_large,
                 fmt::format("an audio message of {} bytes is over the limit of {}", bytes.size(),
                             max_audio_bytes),
                 "20 ms a message is best");
  }
  if (bytes.size() % 2 != 0) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("an audio message of {} bytes ends in half a sample", bytes.size()),
                 "samples are 16 bits each, little-endian, mono");
  }
  audio::Samples samples(bytes.size() / 2);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto low = static_cast<std::uint8_t>(bytes[2 * i]);
    const auto high = static_cast<std::uint8_t>(bytes[2 * i + 1]);
    samples[i] = static_cast<std::int16_t>(low | high << 8);
  }
  return samples;
}

std::string ready_message(const runtime::Session& session, const runtime::Engines& engines,
                          Endpoint endpoint) {
  const auto& options = session.options();
  json message = {
      {"type", "ready"}, {"session", session.id()}, {"language", options.settings.language}};
  if (endpoint != Endpoint::clip) message["sample_rate"] = options.input_rate_hz;
  if (endpoint != Endpoint::transcribe) {
    const auto voices = engines.tts->voices();
    const auto& voice = options.settings.voice;
    message["response_mode"] = options.response_mode;
    message["voice"] = voice.empty() && !voices.empty() ? voices.front().name : voice;
  }
  return to_text(message);
}

std::string transcription_message(const conversation::event::TranscriptUpdated& event,
                                  const std::string& language, double origin_s) {
  const double begin_s = seconds_at(event.begin), end_s = seconds_at(event.end);
  json segments = json::array();
  for (const auto& phrase : runtime::phrases(event.transcript, begin_s, end_s)) {
    segments.push_back({{"text", phrase.text},
                        {"start", rounded_s(phrase.start_s - origin_s)},
                        {"end", rounded_s(phrase.end_s - origin_s)}});
  }
  const auto& heard = event.transcript.language;
  return to_text({{"type", "transcription"},
                  {"turn", event.turn},
                  {"text", event.transcript.text},
                  {"language", heard.empty() ? language : heard},
                  {"partial", !event.final},
                  {"timing",
                   {{"start", rounded_s(begin_s - origin_s)},
                    {"end", rounded_s(end_s - origin_s)},
                    {"duration", rounded_s(end_s - begin_s)}}},
                  {"segments", segments}});
}

std::string response_audio_message(const SpokenClauses::Clause& clause, int rate_hz) {
  const auto& sound = clause.sound;
  const auto duration_ms = static_cast<std::int64_t>(sound.size()) * 1000 / rate_hz;
  return to_text(
      {{"type", "response_audio"},
       {"audio_data", sound.empty() ? "" : core::to_base64(audio::to_wav(sound, rate_hz))},
       {"format", "wav"},
       {"sample_rate", rate_hz},
       {"duration_ms", duration_ms},
       {"response_text", clause.text},
       {"index", clause.index},
       {"last", clause.last}});
}

std::string response_text_message(std::string_view text) {
  return to_text({{"type", "response_text"}, {"text", text}});
}

std::string state_message(std::string_view state, const std::vector<std::string>& events) {
  return to_text({{"type", "conversation_state"}, {"state", state}, {"events", events}});
}

std::string error_message(const core::Error& error) {
  json message = {{"type", "error"}, {"code", core::name(error.code)}, {"message", error.message}};
  if (!error.hint.empty()) message["hint"] = error.hint;
  return to_text(message);
}

}  // namespace repartee::protocol::voice_stream
