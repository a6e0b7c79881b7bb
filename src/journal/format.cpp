#include "journal/format.hpp"

#include <cstdlib>

#include "conversation/digest.hpp"
#include "journal/from_json.hpp"
#include "journal/to_json.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::journal {

using conversation::Effects;
using conversation::Input;
using nlohmann::json;

namespace {

core::Error corrupt(std::string message) {
  return {core::ErrorCode::corrupt, std::move(message), "is it a journal of `serve --journal`?"};
}

/// An object, or something else where the line is none.
json parse(std::string_view line) {
  return json::parse(line, nullptr, /*allow_exceptions=*/false);
}

core::Error no_object() {
  return corrupt("it is not a JSON object");
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = tts::decode(text, at);
    if (!point.valid || point.size == 0) return false;
    at += point.size;
  }
  return true;
}

/// The input whose kind the object names: {"voice":{…}}.
template <std::size_t i = 0>
bool read_input(const json& object, Input& input, FromJson& reader) {
  if constexpr (i == std::variant_size_v<Input>) {
    return false;
  } else {
    using In = std::variant_alternative_t<i, Input>;
    static_assert(!conversation::kind<In>.empty(), "give it a kind in conversation/fields.hpp");
    const auto found = object.find(std::string(conversation::kind<In>));
    if (found == object.end()) return read_input<i + 1>(object, input, reader);
    reader.read(*found, input.emplace<In>());
    return true;
  }
}

/// What the arithmetic of the core takes for granted.
core::Result<> check(const conversation::Settings& settings) {
  const auto& s = settings;
  const bool fine = s.output_rate_hz >= 8000 && s.output_rate_hz <= 96'000 && s.speed >= 0.5 &&
                    s.speed <= 2 && s.lead > core::Duration(0) && s.max_tokens > 0 &&
                    s.piece_soft <= s.piece_hard && s.pause.start_windows > 0 &&
                    s.partial_interval > core::Duration(0) && s.send_step > core::Duration(0) &&
                    s.token_stall > core::Duration(0);
  const bool durations = s.pause.silence >= core::Duration(0) && s.max_turn >= core::Duration(0) &&
                         s.piece_soft >= core::Duration(0);
  if (fine && durations) return {};
  return corrupt("its settings are none that a session can have");
}

core::Result<> check(const Input& input) {
  using namespace conversation::input;
  if (const auto* configure = std::get_if<Configure>(&input))
    return configure->settings ? check(*configure->settings) : corrupt("it configures nothing");
  if (const auto* voice = std::get_if<VoiceActivity>(&input);
      voice && (voice->begin < 0 || voice->end <= voice->begin ||
                voice->end - voice->begin > core::input_rate_hz))
    return corrupt("a window of voice activity lasts at most a second");
  if (const auto* words = std::get_if<SpeechWords>(&input)) {
    for (const auto& word : words->words) {
      if (word.text_begin > word.text_end || word.text_end > most_count)
        return corrupt("a word ends before it begins");
    }
  }
  return {};
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) {
    out += "{\"base64\":\"" + core::to_base64(text) + "\"}";
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

std::uint64_t digest_of(const Effects& effects, core::Instant opened) {
  if (effects.empty()) return 0;
  conversation::Digest digest(opened);
  for (const auto& effect : effects) digest.add(effect);
  return digest.value();
}

std::string header_line(const Header& header) {
  std::string line = fmt::format("{{\"repartee_journal\":{},\"session\":", version);
  ToJson to(line);
  to.write(header.session);
  line += ",\"program\":";
  to.write(header.program);
  line += ",\"started\":";
  to.write(header.started);
  line += ",\"settings\":";
  to.write(header.settings);
  line += '}';
  return line;
}

void append_step_line(std::string& out, const Input& input, core::Instant at,
                      const Effects& effects, core::Instant opened) {
  fmt::format_to(std::back_inserter(out), "{{\"t\":{},\"{}\":", (at - opened).count(),
                 conversation::kind_of(input));
  ToJson to(out);
  std::visit([&](const auto& in) { to.write(in); }, input);
  if (!effects.empty()) {
    fmt::format_to(std::back_inserter(out), ",\"digest\":\"{:016x}\",\"did\":[",
                   digest_of(effects, opened));
    for (std::size_t i = 0; i < effects.size(); ++i) {
      fmt::format_to(std::back_inserter(out), "{}\"{}\"", i > 0 ? "," : "",
                     conversation::kind_of(effects[i]));
    }
    out += ']';
  }
  out += '}';
}

std::string end_line(const End& end) {
  std::string line = fmt::format("{{\"end\":{{\"inputs\":{},\"cut\":", end.inputs);
  ToJson(line).write(end.cut);
  return line + "}}";
}

core::Result<Header> read_header_line(std::string_view line) {
  const auto object = parse(line);
  if (!object.is_object()) return no_object();
  const auto written = object.find("repartee_journal");
  if (written == object.end() || !written->is_number_integer())
    return corrupt("it does not begin as a journal");
  if (*written != version) {
    return core::Error(core::ErrorCode::unsupported,
                       fmt::format("it is a journal of format {}, this program reads format {}",
                                   written->get<std::int64_t>(), version),
                       "replay it with the Repartee that wrote it");
  }
  Header header;
  FromJson reader;
  const auto take = [&](const char* member, auto& value) {
    if (const auto found = object.find(member); found != object.end()) reader.read(*found, value);
  };
  take("session", header.session);
  take("program", header.program);
  take("started", header.started);
  take("settings", header.settings);
  if (reader.error()) return *reader.error();
  if (auto fine = check(header.settings); !fine) return fine.error();
  return header;
}

core::Result<std::variant<Step, End>> read_line(std::string_view line) {
  const auto object = parse(line);
  if (!object.is_object()) return no_object();
  FromJson reader;
  if (const auto ended = object.find("end"); ended != object.end()) {
    End end;
    if (!ended->is_object()) return corrupt("'end' is not an object");
    if (const auto cut = ended->find("cut"); cut != ended->end()) reader.read(*cut, end.cut);
    if (const auto inputs = ended->find("inputs"); inputs != ended->end())
      reader.read(*inputs, end.inputs);
    if (reader.error()) return *reader.error();
    return std::variant<Step, End>(std::move(end));
  }
  Step step;
  core::Duration since{};
  std::string digest;
  std::size_t members = 2;  // the instant and the input
  const auto t = object.find("t");
  if (t == object.end()) return corrupt("it has no instant 't'");
  reader.read(*t, since);
  if (!read_input(object, step.input, reader)) {
    return core::Error(core::ErrorCode::unsupported, "its input is not known here",
                       "a newer Repartee wrote it; use that version");
  }
  if (const auto found = object.find("digest"); found != object.end()) {
    reader.read(*found, digest);
    ++members;
  }
  if (const auto found = object.find("did"); found != object.end()) {
    reader.read(*found, step.did);
    ++members;
  }
  if (reader.error()) return *reader.error();
  if (object.size() != members) return corrupt("it holds more than one input");
  if (auto fine = check(step.input); !fine) return fine.error();
  step.at = replay_opened + since;
  step.digest = std::strtoull(digest.c_str(), nullptr, 16);
  return std::variant<Step, End>(std::move(step));
}

}  // namespace repartee::journal
