#include "protocol/native/messages.hpp"

#include <algorithm>
#include <utility>

#include "audio/resampler.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/native/endpointing_fields.hpp"
#include "protocol/turn_mode.hpp"
#include "turn/endpointing_names.hpp"

namespace repartee::protocol::native {

using namespace conversation;
using nlohmann::json;

namespace {

constexpr std::size_t max_text_bytes = 16384;
constexpr std::size_t max_prompt_bytes = 4096;
constexpr std::size_t max_name_bytes = 128;
// Positions beyond the end mean the end; no stream is longer, and journals hold no larger number.
constexpr std::int64_t most_samples = std::int64_t{1} << 40;

// How much longer it took until `to`: what was ready before took no time of its own.
double stage_ms(core::Instant& reached, const std::optional<core::Instant>& to) {
  if (!to || *to <= reached) return 0;
  return core::to_ms(*to - std::exchange(reached, *to));
}

json ms_at(core::SamplePos at) {
  return at * 1000 / core::input_rate_hz;
}

// Opaque to clients: a later server may number differently.
std::string reply_id(ReplyId reply) {
  return "reply_" + std::to_string(reply);
}

struct ToJson {
  json operator()(const event::StateChanged& event) const {
    if (event.state == State::closed) return nullptr;  // said by "bye"
    return {{"type", "state"}, {"state", name(event.state)}};
  }
  json operator()(const event::TranscriptUpdated& event) const {
    json message = {{"type", "transcript"},          {"turn", event.turn},
                    {"text", event.transcript.text}, {"stable", event.transcript.stable},
                    {"final", event.final},          {"start_ms", ms_at(event.begin)},
                    {"end_ms", ms_at(event.end)}};
    if (!event.final) return message;
    auto& words = message["words"] = json::array();
    for (const auto& word : event.transcript.words) {
      words.push_back({{"text", word.text},
                       {"start_ms", static_cast<std::int64_t>(word.start_s * 1000)},
                       {"end_ms", static_cast<std::int64_t>(word.end_s * 1000)},
                       {"confidence", word.confidence}});
    }
    return message;
  }
  json operator()(const event::ReplyAnnounced& event) const {
    return {{"type", "reply_started"},
            {"turn", event.turn},
            {"reply", reply_id(event.reply)},
            {"stream", event.stream}};
  }
  json operator()(const event::SegmentStarted& event) const {
    json message = {{"type", "reply_text"},
                    {"reply", reply_id(event.reply)},
                    {"segment", event.segment},
                    {"text", event.text}};
    if (event.filler) message["filler"] = true;
    return message;
  }
  json operator()(const event::TurnDropped& event) const {
    return {{"type", "turn_dropped"}, {"turn", event.turn}, {"reason", event.reason}};
  }
  json operator()(const event::ReplyDone& event) const {
    if (!event.announced || event.out_of_band) return nullptr;
    // What a limit cut short was spoken to its end all the same.
    const bool whole = event.status == ReplyStatus::incomplete;
    return {{"type", "reply_done"},
            {"reply", reply_id(event.reply)},
            {"status", name(whole ? ReplyStatus::completed : event.status)},
            {"text", event.heard}};
  }
  json operator()(const event::TurnMeasured& event) const {
    const auto& record = event.record;
    if (!record.first_audio_sent) return nullptr;
    // A reply that is not the model's has no first token: its time counts as making the sound.
    auto reached = record.speech_ended.value_or(*record.first_audio_sent);
    const double total_ms = core::to_ms(*record.first_audio_sent - reached);
    json message = {{"type", "waterfall"}, {"turn", record.turn}};
    message["endpoint_ms"] = stage_ms(reached, record.decided);
    message["stt_ms"] = stage_ms(reached, record.transcribed);
    message["first_token_ms"] = stage_ms(reached, record.first_token);
    message["first_audio_ms"] = stage_ms(reached, record.first_audio_sent);
    message["total_ms"] = total_ms;
    const auto& guess = record.guess;
    message["saved_ms"] = core::to_ms(guess.saved);
    if (guess.asked == 0) return message;
    message["guess"] = {{"asked", guess.asked},
                        {"held", guess.held},
                        {"text", guess.words},
                        {"at_ms", core::to_ms(*guess.at - *record.speech_ended)},
                        {"wasted_tokens", guess.wasted_tokens},
                        {"wasted_characters", guess.wasted_characters}};
    return message;
  }
  json operator()(const event::Failure& event) const {
    return json::parse(error_message(event.error, event.ref, false));
  }
  template <class Other>
  json operator()(const Other&) const {
    return nullptr;
  }
};

}  // namespace

core::Result<> read_hello(std::string_view text, runtime::SessionOptions& options) {
  auto parsed = JsonReader::parse(text);
  if (!parsed) return parsed.error();
  std::string type;
  parsed->string("type", type, max_name_bytes);
  if (type != "hello") {
    return core::Error(core::ErrorCode::invalid_argument,
                       "the first message must have type 'hello'",
                       R"(send {"type":"hello"} first)");
  }
  auto& settings = options.settings;
  std::int64_t input_rate = options.input_rate_hz, output_rate = settings.output_rate_hz;
  std::int64_t silence_ms = settings.pause.silence / std::chrono::milliseconds(1);
  parsed->integer("input.sample_rate", input_rate, audio::min_rate_hz, audio::max_rate_hz);
  parsed->integer("output.sample_rate", output_rate, audio::min_rate_hz, audio::max_rate_hz);
  parsed->string("response_mode", options.response_mode, max_name_bytes);
  parsed->string("voice", settings.voice, max_name_bytes);
  parsed->number("speed", settings.speed, 0.5, 2.0);
  parsed->string("language", settings.language, max_name_bytes);
  parsed->string("system", settings.system, max_text_bytes);
  parsed->string("prompt", options.prompt, max_prompt_bytes);
  std::string noise_reduction(audio::name(options.noise_reduction));
  parsed->string("input.noise_reduction", noise_reduction, max_name_bytes);
  if (const auto kind = audio::noise_reduction_named(noise_reduction)) {
    options.noise_reduction = *kind;
  } else {
    parsed->fail("input.noise_reduction", "'off', 'near_field' or 'far_field'");
  }
  parsed->integer("turn.silence_ms", silence_ms, 100, 5000);
  std::string mode, eagerness;
  parsed->string("turn.mode", mode, max_name_bytes);
  if (!mode.empty() && !choose_turn_mode(mode, settings)) parsed->fail("turn.mode", turn_modes);
  parsed->string("turn.eagerness", eagerness, max_name_bytes);
  if (const auto named = turn::eagerness_named(eagerness)) {
    settings.endpointing.eagerness = *named;
  } else if (!eagerness.empty()) {
    parsed->fail("turn.eagerness", "'low', 'medium' or 'high'");
  }
  read_endpointing(*parsed, settings.endpointing);
  options.input_rate_hz = static_cast<int>(input_rate);
  settings.output_rate_hz = static_cast<int>(output_rate);
  settings.pause.silence = std::chrono::milliseconds(silence_ms);
  return parsed->result();
}

core::Result<ClientMessage> read_message(std::string_view text, std::string& ref) {
  auto parsed = JsonReader::parse(text);
  if (!parsed) return parsed.error();
  ClientMessage message;
  std::string type;
  parsed->string("ref", ref, max_name_bytes);
  parsed->string("type", type, max_name_bytes);
  if (auto fine = parsed->result(); !fine) return fine.error();
  message.ref = ref;

  using namespace conversation::input;
  if (type == "played") {
    std::int64_t stream = 0, samples = 0;
    if (!parsed->has("stream") || !parsed->has("samples")) {
      return core::Error(core::ErrorCode::invalid_argument,
                         "'played' needs 'stream' and 'samples'");
    }
    parsed->integer("stream", stream, 0, UINT32_MAX);
    parsed->integer("samples", samples, 0, INT64_MAX);
    message.what = Played{static_cast<StreamId>(stream), std::min(samples, most_samples)};
  } else if (type == "text") {
    std::string typed;
    parsed->string("text", typed, max_text_bytes);
    if (parsed->result() && typed.find_first_not_of(" \t\r\n") == std::string::npos) {
      return core::Error(core::ErrorCode::invalid_argument, "'text' is empty");
    }
    message.what = Text{std::move(typed)};
  } else if (type == "interrupt") {
    message.what = Interrupt{};
  } else if (type == "commit") {
    message.what = Control::commit;
  } else if (type == "reset") {
    message.what = Reset{};
  } else if (type == "stop") {
    message.what = Stop{"stop"};
  } else if (type == "hello") {
    return core::Error(core::ErrorCode::invalid_argument, "the session is open already",
                       "open another connection for other settings");
  } else {
    return core::Error(core::ErrorCode::unsupported, "there is no message type '" + type + "'",
                       "played, interrupt, text, commit, reset and stop are known");
  }
  if (auto fine = parsed->result(); !fine) return fine.error();
  return message;
}

std::string ready_message(const runtime::Session& session, const runtime::Engines& engines) {
  const auto& options = session.options();
  const auto& settings = options.settings;
  const auto voices = engines.tts->voices();
  return to_text(
      {{"type", "ready"},
       {"session", session.id()},
       {"protocol", "repartee.v1"},
       {"input", {{"sample_rate", options.input_rate_hz}}},
       {"output",
        {{"sample_rate", settings.output_rate_hz},
         {"lead_ms", settings.lead / std::chrono::milliseconds(1)}}},
       {"response_mode", options.response_mode},
       {"voice", settings.voice.empty() && !voices.empty() ? voices.front().name : settings.voice},
       {"language", settings.language},
       {"engines",
        {{"vad", engines.vad->description()},
         {"stt", engines.stt->description()},
         {"llm", engines.models.at(options.response_mode)->description()},
         {"tts", engines.tts->description()}}}});
}

std::string error_message(const core::Error& error, const std::string& ref, bool fatal) {
  json message = {{"type", "error"},
                  {"code", core::name(error.code)},
                  {"message", error.message},
                  {"fatal", fatal}};
  if (!error.hint.empty()) message["hint"] = error.hint;
  if (!ref.empty()) message["ref"] = ref;
  return to_text(message);
}

std::string stream_message(std::string_view type, StreamId stream) {
  return to_text({{"type", type}, {"stream", stream}});
}

std::string clear_message(StreamId stream, core::SamplePos at) {
  return to_text({{"type", "clear"}, {"stream", stream}, {"at", at}});
}

std::string duck_message(StreamId stream, double gain) {
  return to_text({{"type", "duck"}, {"stream", stream}, {"gain", gain}});
}

std::string bye_message(const std::string& reason) {
  return to_text({{"type", "bye"}, {"reason", reason}});
}

std::optional<std::string> event_message(const Event& event) {
  const auto message = std::visit(ToJson{}, event);
  if (message.is_null()) return std::nullopt;
  return to_text(message);
}

}  // namespace repartee::protocol::native
